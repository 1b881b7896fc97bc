package io.millrace.schemas.avro;

import io.millrace.schemas.pipeline.Signature;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.apache.avro.Schema;

/** The layouts of every signature met so far, its own the first. For any thread. */
final class WriterLayouts {
  private final Function<Signature, VectorLayout> generate;
  private final VectorLayout own;
  private final ConcurrentMap<Signature, VectorLayout> bySignature = new ConcurrentHashMap<>();

  /** By the schemas that {@link #readerFor} gave: found by identity, so without comparing them. */
  private final ConcurrentMap<Schema, VectorLayout> byReader = new ConcurrentHashMap<>();

  WriterLayouts(Signature signature, Function<Signature, VectorLayout> generate) {
    this.generate = generate;
    this.own = of(signature);
  }

  VectorLayout own() {
    return own;
  }

  Schema readerFor(Schema writer) {
    return of(VectorLayout.signatureOf(writer)).schema();
  }

  VectorLayout ofReader(Schema reader) {
    VectorLayout layout = byReader.get(reader);
    return layout == null ? of(VectorLayout.signatureOf(reader)) : layout;
  }

  Optional<Signature> signature(String hash) {
    return bySignature.keySet().stream().filter(met -> met.hash().equals(hash)).findFirst();
  }

  private VectorLayout of(Signature signature) {
    return bySignature.computeIfAbsent(
        signature,
        absent -> {
          VectorLayout layout = generate.apply(absent);
          byReader.put(layout.schema(), layout);
          return layout;
        });
  }
}

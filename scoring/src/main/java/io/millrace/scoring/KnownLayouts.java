package io.millrace.scoring;

import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.input.UnfitVectorException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a version's features stand, by the vector's signature; each is looked up once. A batch's
 * vectors nearly always share one, so the last is at hand. Owned by one thread.
 */
final class KnownLayouts {
  private final String name;
  private final InputEncoder encoder;
  private final Signatures signatures;
  private final Map<String, Layout> layouts = new HashMap<>();
  private String lastHash = "";
  private @Nullable Layout last;

  KnownLayouts(String name, InputEncoder encoder, Signatures signatures) {
    this.name = name;
    this.encoder = encoder;
    this.signatures = signatures;
  }

  /**
   * The layout of vectors of a signature.
   *
   * @throws UnfitVectorException when the version cannot read them
   */
  Layout of(String hash) {
    Layout known = last;
    if (known == null || !hash.equals(lastHash)) {
      known = layouts.computeIfAbsent(hash, this::layout);
      last = known;
      lastHash = hash;
    }
    return known;
  }

  private Layout layout(String hash) {
    return encoder.layout(
        signatures
            .find(hash)
            .orElseThrow(
                () ->
                    new UnfitVectorException(
                        "model %s cannot read a vector of signature %s: its columns are not known here; run the stage with the pipeline file that made the vector"
                            .formatted(name, hash))),
        name);
  }
}

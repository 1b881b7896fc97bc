package io.millrace.features.kafka;

import io.millrace.schemas.expression.Derivation;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.RawCodecs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a stream's raw bytes to values, derived fields included. Not thread-safe. */
final class StreamReader {
  private final Codec<List<@Nullable Object>> codec;
  private final Derivation derivation;

  StreamReader(Pipeline pipeline, Pipeline.Stream stream, Codecs codecs) {
    this.codec = RawCodecs.of(codecs, pipeline, stream);
    this.derivation = Derivation.of(stream);
  }

  /**
   * Reads a raw value.
   *
   * @throws io.millrace.schemas.registry.PoisonException when the bytes can never be read
   */
  List<@Nullable Object> read(byte[] bytes) {
    return derivation.extend(codec.decode(bytes));
  }
}

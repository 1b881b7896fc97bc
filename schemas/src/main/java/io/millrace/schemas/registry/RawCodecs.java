package io.millrace.schemas.registry;

import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.JsonForm;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codecs of streams' raw values, in the format in which each stream's topic is written. */
public final class RawCodecs {
  private RawCodecs() {}

  /** The codec of one stream's values, derived fields left out. Not thread-safe. */
  public static Codec<List<@Nullable Object>> of(
      Codecs codecs, Pipeline pipeline, Pipeline.Stream stream) {
    String subject = Topics.of(pipeline.name()).stream(stream.name()).subject();
    return switch (stream.format()) {
      case AVRO -> codecs.of(subject, EventForm.of(stream.schema()));
      case JSON -> new JsonCodec(JsonForm.of(stream.schema()));
    };
  }

  /** JSON needs no registry: the pipeline's own schema says what it holds. */
  private record JsonCodec(JsonForm form) implements Codec<List<@Nullable Object>> {
    @Override
    public byte[] encode(List<@Nullable Object> values) {
      return form.toJson(values);
    }

    @Override
    public List<@Nullable Object> decode(byte[] bytes) {
      try {
        return form.fromJson(bytes);
      } catch (IllegalArgumentException e) {
        throw new PoisonException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}

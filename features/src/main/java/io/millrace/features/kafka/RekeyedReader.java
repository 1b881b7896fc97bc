package io.millrace.features.kafka;

import io.millrace.features.engine.Rekeyed;
import io.millrace.features.engine.Rekeying;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads the rekeyed log's records. Not thread-safe. */
public final class RekeyedReader {
  private final KeyedEventReader events;
  private final Rekeying rekeying;
  private final Codec<KeyedEvent> codec;

  public RekeyedReader(Pipeline pipeline, Codecs codecs) {
    this.events = new KeyedEventReader(pipeline, codecs);
    this.rekeying = new Rekeying(pipeline);
    this.codec =
        codecs.of(Topics.of(pipeline.name()).rekeyed().subject(), RecordForm.of(KeyedEvent.class));
  }

  /**
   * The record that these bytes are.
   *
   * @throws PoisonException when they cannot be read, or the pipeline has no such stream or key
   */
  public Rekeyed read(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    if (value == null) {
      return ErasureHeaders.read(headers)
          .<Rekeyed>map(Rekeyed.Erased::new)
          .orElseGet(() -> MarkHeaders.read(headers));
    }
    String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    Rekeying.Place place =
        rekeying
            .read(text)
            .orElseThrow(
                () -> new PoisonException("%s is none of the further keys".formatted(text)));
    KeyedEvent keyed = codec.decode(value);
    return new Rekeyed.Entry(place.by(), keyed.partition(), events.read(place.value(), keyed));
  }
}

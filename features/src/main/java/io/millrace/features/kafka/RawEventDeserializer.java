package io.millrace.features.kafka;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream's raw values. Poison becomes a value rather than an exception, which would stop
 * the application. Kafka Streams shares it among threads; each has its own reader.
 */
final class RawEventDeserializer implements Deserializer<RawEvent> {
  private final String stream;
  private final ThreadLocal<StreamReader> readers;

  RawEventDeserializer(Pipeline pipeline, Pipeline.Stream stream, Codecs codecs) {
    this.stream = stream.name();
    this.readers = ThreadLocal.withInitial(() -> new StreamReader(pipeline, stream, codecs));
  }

  @Override
  public RawEvent deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return new RawEvent.Poison(stream, null, new PoisonException("the record has no value"));
    }
    var blob = new Blob(bytes);
    try {
      return new RawEvent.Decoded(stream, blob, readers.get().read(bytes));
    } catch (PoisonException e) {
      return new RawEvent.Poison(stream, blob, e);
    }
  }

  @Override
  public void close() {
    readers.remove();
  }
}

package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka serde over a codec. Kafka Streams shares a serde among its threads and a codec belongs to
 * one, so each thread gets its own. Null stays null, as tombstones must.
 *
 * @param <T> the message
 */
public final class CodecSerde<T> implements Serde<T> {
  private final ThreadLocal<Codec<T>> codec;

  public CodecSerde(Supplier<Codec<T>> codecs) {
    this.codec = ThreadLocal.withInitial(codecs);
  }

  /** A serde for the values of a subject. */
  public static <T> CodecSerde<T> of(Codecs codecs, String subject, AvroForm<T> form) {
    return new CodecSerde<>(() -> codecs.of(subject, form));
  }

  @Override
  public Serializer<T> serializer() {
    return (topic, message) -> encode(message);
  }

  @Override
  public Deserializer<T> deserializer() {
    return (topic, bytes) -> decode(bytes);
  }

  private byte @Nullable [] encode(@Nullable T message) {
    return message == null ? null : codec.get().encode(message);
  }

  private @Nullable T decode(byte @Nullable [] bytes) {
    return bytes == null ? null : codec.get().decode(bytes);
  }

  @Override
  public void close() {
    codec.remove();
  }
}

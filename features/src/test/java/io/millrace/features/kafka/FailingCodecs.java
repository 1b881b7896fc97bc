package io.millrace.features.kafka;

import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import java.util.concurrent.atomic.AtomicReference;

/** Codecs of which one fails once, at the next message it writes: a crash to order. */
final class FailingCodecs implements Codecs {
  private final Codecs sound;
  private final AtomicReference<String> failing = new AtomicReference<>("");

  FailingCodecs(Codecs sound) {
    this.sound = sound;
  }

  void failNext(String subject) {
    failing.set(subject);
  }

  @Override
  public <T> Codec<T> of(String subject, AvroForm<T> form) {
    Codec<T> codec = sound.of(subject, form);
    return new Codec<>() {
      @Override
      public byte[] encode(T message) {
        if (failing.get().equals(subject)) {
          failing.set("");
          throw new IllegalStateException("crash to order");
        }
        return codec.encode(message);
      }

      @Override
      public T decode(byte[] bytes) {
        return codec.decode(bytes);
      }
    };
  }
}

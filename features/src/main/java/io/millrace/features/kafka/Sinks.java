package io.millrace.features.kafka;

import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.kafka.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Where a processor's records go, by the sink's name; keys and values as bytes. */
final class Sinks {
  static final String KEYED = "to-keyed";
  static final String REKEYED = "to-rekeyed";
  static final String PARTIALS = "to-partials";
  static final String FEATURES = "to-features";
  static final String LABELS = "to-labels";
  static final String DEAD_ADMISSION = "to-dead-letters-from-admission";
  static final String DEAD_ENGINE = "to-dead-letters-from-engine";
  static final String DEAD_FURTHER = "to-dead-letters-from-further-keys";

  private static final String STAGE = "features";
  private static final String EXCEPTION = "__streams.errors.exception";

  private final ProcessorContext<byte[], byte[]> context;
  private final String deadLetters;

  Sinks(ProcessorContext<byte[], byte[]> context, String deadLetters) {
    this.context = context;
    this.deadLetters = deadLetters;
  }

  void send(String sink, String key, byte[] value, long timeMillis) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    context.forward(new Record<>(keyBytes, value, timeMillis), sink);
  }

  /** Sends a mark to every partition of the rekeyed log. */
  void mark(Rekeyed.Mark mark) {
    context.forward(
        new Record<>(null, null, mark.reached().toEpochMilli(), MarkHeaders.of(mark)), REKEYED);
  }

  /** Sends the record at hand to the dead letters: key, value and headers as they came, and why. */
  void refuse(Refused refused) {
    RecordMetadata from =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("nothing but a record is refused"));
    var letter =
        new DeadLetter(
            STAGE, refused.code, refused.message, from.topic(), from.partition(), from.offset());
    Headers headers = new RecordHeaders(refused.headers);
    for (Header header : letter.headers()) {
      headers.add(header);
    }
    if (refused.cause != null) {
      headers.add(EXCEPTION, refused.cause.getClass().getName().getBytes(StandardCharsets.UTF_8));
    }
    context.forward(
        new Record<>(refused.key, refused.value, refused.timeMillis, headers), deadLetters);
  }

  /** A record that is refused. */
  static final class Refused {
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final long timeMillis;
    private final Headers headers;
    private final String code;
    private final String message;
    private final @Nullable Throwable cause;

    Refused(
        Record<byte[], ?> record,
        byte @Nullable [] value,
        String code,
        String message,
        @Nullable Throwable cause) {
      this.key = record.key();
      this.value = value;
      this.timeMillis = record.timestamp();
      this.headers = record.headers();
      this.code = code;
      this.message = message;
      this.cause = cause;
    }
  }
}

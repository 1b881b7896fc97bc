package io.millrace.ingest.kafka;

import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.RawCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What ingest writes, as Kafka records: events in the raw topics, refused rows in the dead letters.
 * Values have been redacted before they come here. Not thread-safe.
 */
public final class RawRecords {
  private final Topics topics;
  private final Map<String, Codec<List<@Nullable Object>>> codecs = new HashMap<>();

  public RawRecords(Pipeline pipeline, Codecs codecs) {
    this.topics = Topics.of(pipeline.name());
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      this.codecs.put(stream.name(), RawCodecs.of(codecs, pipeline, stream));
    }
  }

  /** An event, under its key and at its time. */
  public ProducerRecord<String, byte[]> event(
      String stream, Instant time, String key, List<@Nullable Object> values) {
    byte[] value = Objects.requireNonNull(codecs.get(stream)).encode(values);
    return new ProducerRecord<>(
        topics.stream(stream).name(), null, time.toEpochMilli(), key, value);
  }

  /** A row of a file that is no event. */
  ProducerRecord<String, byte[]> refused(String stream, DeadLetter letter, String text) {
    return new ProducerRecord<>(
        topics.deadLetters().name(),
        null,
        null,
        stream,
        text.getBytes(StandardCharsets.UTF_8),
        letter.headers());
  }
}

package io.millrace.monitor.flink;

import io.millrace.schemas.kafka.DeadLetter;
import io.millrace.schemas.message.Blob;
import java.util.Optional;

/**
 * A record as it goes to Kafka: encoded where the message was made, so that one sink writes all
 * topics.
 *
 * @param timestampMillis event time, or {@link #NOW}
 * @param letter headers of a dead letter
 */
record TopicRecord(
    String topic, Blob key, long timestampMillis, Blob value, Optional<DeadLetter> letter) {
  /** Stamped by the producer: refused data has no event time that could be trusted. */
  static final long NOW = Long.MIN_VALUE;
}

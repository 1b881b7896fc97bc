package io.millrace.features.kafka;

import io.millrace.schemas.pipeline.Pipeline;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Event time from a stream's time field, so that Kafka Streams reads the partitions of all streams
 * in the order of event time. A record without one is taken as the partition's latest: it is
 * refused later, and must not be skipped here, as one with a negative time would be.
 */
final class EventTime implements TimestampExtractor {
  private final int position;

  EventTime(Pipeline.Stream stream) {
    this.position = stream.schema().position(stream.time());
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> found, long partitionTime) {
    if (found.value() instanceof RawEvent.Decoded decoded
        && decoded.values().get(position) instanceof Instant at
        && !at.isBefore(Instant.EPOCH)) {
      return at.toEpochMilli();
    }
    return Math.max(partitionTime, 0);
  }
}

package io.millrace.bench.scoring;

import io.millrace.schemas.connection.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How far readers of committed records could read a topic: its last stable offsets, asked for again
 * and again without reading, which costs next to nothing. Transactions' markers count as records:
 * one or two in a thousand.
 */
final class CommittedEnd implements AutoCloseable {
  private static final long BETWEEN_NANOS = 2_000_000;
  private static final long LIMIT_NANOS = 90_000_000_000L;

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  CommittedEnd(Connection connection, String topic) {
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    this.consumer = new KafkaConsumer<>(properties);
    this.partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions); // or each answer is told of in the log as nobody's
  }

  /** The sum over its partitions. */
  long now() {
    return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Waits for so many more records beyond an end.
   *
   * @return records a second from the moment the first were visible to that at which all were,
   *     those first ones not counted
   * @throws IllegalStateException when they do not come
   */
  double perSecond(long end, long count) {
    long limit = System.nanoTime() + LIMIT_NANOS;
    long start = 0;
    long first = end;
    while (true) {
      long seen = now();
      long nanos = System.nanoTime();
      if (first == end && seen > end) {
        first = seen;
        start = nanos;
      }
      if (seen >= end + count) {
        return (end + count - first) * 1e9 / (nanos - start);
      }
      if (nanos > limit) {
        throw new IllegalStateException(
            "%d of %d records came within 90 s: what is measured stands still"
                .formatted(seen - end, count));
      }
      LockSupport.parkNanos(BETWEEN_NANOS);
    }
  }

  /**
   * Waits for so many more records beyond an end.
   *
   * @throws IllegalStateException when they do not come
   */
  void await(long end, long count) {
    double unused = perSecond(end, count);
  }

  @Override
  public void close() {
    consumer.close();
  }
}

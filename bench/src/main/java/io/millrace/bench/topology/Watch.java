package io.millrace.bench.topology;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Sees committed records as they become visible. Not thread-safe. */
final class Watch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final KafkaConsumer<String, byte[]> consumer;

  Watch(Connection connection, List<Topic> topics) {
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    properties.put("fetch.max.wait.ms", 5);
    this.consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : topics) {
      consumer
          .partitionsFor(topic.name())
          .forEach(info -> partitions.add(new TopicPartition(topic.name(), info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Told of each record. */
  @FunctionalInterface
  interface Seeing {
    void seen(ConsumerRecord<String, byte[]> record, long nanos);
  }

  /**
   * Waits for so many records.
   *
   * @throws IllegalStateException when they do not come
   */
  void await(long count, Seeing seeing) {
    long end = System.nanoTime() + LIMIT.toNanos();
    for (long seen = 0; seen < count; ) {
      var found = consumer.poll(POLL);
      long now = System.nanoTime();
      for (ConsumerRecord<String, byte[]> record : found) {
        seeing.seen(record, now);
        seen++;
      }
      if (now > end) {
        throw new IllegalStateException(
            "%d of %d records came within %s: the measured topology stands still"
                .formatted(seen, count, LIMIT));
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}

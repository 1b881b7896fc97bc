package io.millrace.bench.scoring;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * When a reader of committed records first saw each key, from the end of the topic on. Keys are
 * numbers that count up. Not thread-safe.
 */
final class Sightings implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(20);
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private final KafkaConsumer<String, byte[]> consumer;
  private final int first;
  private final long[] nanos;

  /**
   * @param first key; those that stood in the topic before are passed over
   */
  Sightings(Connection connection, String topic, int first, int keys) {
    this.first = first;
    this.nanos = new long[keys];
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    properties.put("fetch.max.wait.ms", 5);
    properties.put("max.poll.records", 5_000);
    this.consumer = new KafkaConsumer<>(properties);
    List<TopicPartition> partitions = new ArrayList<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /**
   * Waits for all keys.
   *
   * @return when each was seen, by {@link System#nanoTime}
   * @throws IllegalStateException when some do not come
   */
  long[] await() {
    long until = 0;
    int seen = 0;
    while (seen < nanos.length) {
      var found = consumer.poll(POLL);
      long now = System.nanoTime();
      for (ConsumerRecord<String, byte[]> record : found) {
        int at = record.key() == null ? -1 : Integer.parseInt(record.key()) - first;
        if (at >= 0 && nanos[at] == 0) {
          nanos[at] = now;
          seen++;
          until = 0;
        }
      }
      until = until == 0 ? now + LIMIT_NANOS : until;
      if (now > until) {
        throw new IllegalStateException(
            "%d of %d answers came, then none for a minute".formatted(seen, nanos.length));
      }
    }
    return Arrays.copyOf(nanos, nanos.length);
  }

  @Override
  public void close() {
    consumer.close();
  }
}

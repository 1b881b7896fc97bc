package io.millrace.scoring.explainer;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.registry.Codec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads vectors where predictions say that they stand. One thread. */
final class VectorLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** It costs less to pass over so many records than to ask for the one behind them. */
  private static final long NEAR = 2_000;

  private final String topic;
  private final Codec<FeatureVector> codec;
  private final KafkaConsumer<String, byte[]> consumer;

  VectorLog(Connection connection, String topic, Codec<FeatureVector> codec) {
    this.topic = topic;
    this.codec = codec;
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    this.consumer = new KafkaConsumer<>(properties);
  }

  /**
   * The vectors at these offsets; without those that are no longer there.
   *
   * @throws TimeoutException when they cannot be read now
   */
  Map<Long, FeatureVector> read(int partition, SortedSet<Long> offsets) {
    var read = new TopicPartition(topic, partition);
    if (!consumer.assignment().contains(read)) {
      consumer.assign(List.of(read));
      consumer.seek(read, offsets.first());
    } else if (consumer.position(read) > offsets.first()) {
      consumer.seek(read, offsets.first());
    }
    long until = System.nanoTime() + DEADLINE.toNanos();
    Map<Long, FeatureVector> found = new HashMap<>();
    for (long offset : offsets) {
      if (consumer.position(read) + NEAR < offset) {
        consumer.seek(read, offset);
      }
      while (consumer.position(read) <= offset) {
        if (System.nanoTime() > until) {
          throw new TimeoutException("%s offset %d cannot be read".formatted(read, offset));
        }
        for (ConsumerRecord<String, byte[]> one : consumer.poll(POLL)) {
          if (offsets.contains(one.offset())) {
            found.put(one.offset(), codec.decode(one.value()));
          }
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    consumer.close();
  }
}

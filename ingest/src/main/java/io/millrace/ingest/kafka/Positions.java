package io.millrace.ingest.kafka;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.topic.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows done in each stream's file, kept as offsets of group {@code <p>.ingest} on partition 0 of
 * the stream's topic, so that they are committed with the rows themselves.
 */
final class Positions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

  private final Topics topics;
  private final KafkaConsumer<String, byte[]> group;
  private final Map<String, Long> done = new HashMap<>();

  Positions(Connection connection, String pipeline) {
    this.topics = Topics.of(pipeline);
    this.group = new KafkaConsumer<>(connection.consumer(pipeline + ".ingest"));
  }

  /**
   * The position at which the last committed run ended; 0 where there is none, said aloud where the
   * topic is not new. Kafka forgets a position {@code offsets.retention.minutes} after the last
   * commit, a week if the broker says nothing else.
   */
  long committed(String stream) {
    TopicPartition first = first(stream);
    OffsetAndMetadata found = group.committed(Set.of(first)).get(first);
    if (found == null && group.endOffsets(Set.of(first)).getOrDefault(first, 0L) > 0) {
      LOG.warn(
          "topic {} has records, but the broker knows no row of a file that was written last: the"
              + " file is written from its first row. If an earlier run has written it, stop this one",
          first.topic());
    }
    long rows = found == null ? 0 : found.offset();
    done.put(stream, rows);
    return rows;
  }

  void advance(String stream) {
    done.merge(stream, 1L, Long::sum);
  }

  /** Adds the positions to the producer's open transaction. */
  void send(KafkaProducer<String, byte[]> producer) {
    Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
    done.forEach((stream, rows) -> reached.put(first(stream), new OffsetAndMetadata(rows)));
    producer.sendOffsetsToTransaction(reached, group.groupMetadata());
  }

  private TopicPartition first(String stream) {
    return new TopicPartition(topics.stream(stream).name(), 0);
  }

  @Override
  public void close() {
    group.close();
  }
}

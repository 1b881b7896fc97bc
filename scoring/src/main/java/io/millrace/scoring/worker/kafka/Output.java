package io.millrace.scoring.worker.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Where a session writes, and how its writes and its positions become one. One thread. */
sealed interface Output extends AutoCloseable permits TransactionalOutput, FlushedOutput {
  /** Writes; what was written counts once it is committed. */
  void send(ProducerRecord<String, byte[]> next);

  /** Whether it has begun since the last commit. */
  boolean isOpen();

  /** Begins, where it has not begun: from now on there is something to commit. */
  void open();

  /** Makes what was sent count, and the reader's positions with it. */
  void commit(
      KafkaConsumer<String, byte[]> reader, Map<TopicPartition, OffsetAndMetadata> positions);

  /** Drops what was sent since the last commit, where that can still be done. */
  void abort();

  @Override
  void close();
}

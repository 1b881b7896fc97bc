package io.millrace.scoring.session;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Delivery;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Where a session writes, and how its writes and its positions become one. One thread. */
public sealed interface Output extends AutoCloseable permits TransactionalOutput, FlushedOutput {
  /**
   * What the delivery asks for.
   *
   * @param id of the writer: a second one of the same id takes over from the first
   */
  static Output of(Delivery delivery, Connection connection, String id) {
    return switch (delivery) {
      case EXACTLY_ONCE -> new TransactionalOutput(connection, id);
      case AT_LEAST_ONCE -> new FlushedOutput(connection);
    };
  }

  /** Opens a session on an output, which is closed again where the session cannot be. */
  static <S extends Session> S join(Output output, Function<Output, S> opener) {
    try {
      return opener.apply(output);
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

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

  /**
   * Ends a session. What is not committed is dropped first: the consumer's end revokes partitions,
   * and a batch that failed half way must not be committed by that.
   */
  default void leave(KafkaConsumer<String, byte[]> reader) {
    try {
      abort();
    } finally {
      try {
        reader.close();
      } finally {
        close();
      }
    }
  }

  @Override
  void close();
}

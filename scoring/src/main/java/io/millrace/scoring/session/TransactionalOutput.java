package io.millrace.scoring.session;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Exactly once: records and positions in one transaction, which spans many batches. */
final class TransactionalOutput implements Output {
  private final KafkaProducer<String, byte[]> producer;
  private boolean open;

  /** Takes over from whoever wrote under this id before, and ends what that one left open. */
  TransactionalOutput(Connection connection, String transactionalId) {
    Map<String, Object> properties =
        Connection.forGrown(connection.transactionalProducer(transactionalId));
    // What a killed or frozen writer left open holds up every reader of the partitions until then.
    properties.putIfAbsent("transaction.timeout.ms", 10_000);
    this.producer = new KafkaProducer<>(properties);
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void open() {
    if (!open) {
      producer.beginTransaction();
      open = true;
    }
  }

  @Override
  public void send(ProducerRecord<String, byte[]> next) {
    // A send that fails makes the commit fail.
    var unused = producer.send(next);
  }

  @Override
  public void commit(
      KafkaConsumer<String, byte[]> reader, Map<TopicPartition, OffsetAndMetadata> positions) {
    producer.sendOffsetsToTransaction(positions, reader.groupMetadata());
    producer.commitTransaction();
    open = false;
  }

  @Override
  public void abort() {
    boolean wasOpen = open;
    open = false;
    if (wasOpen) {
      producer.abortTransaction();
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}

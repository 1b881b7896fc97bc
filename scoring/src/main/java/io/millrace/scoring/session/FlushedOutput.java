package io.millrace.scoring.session;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** At least once: readers see records at once, positions follow when all are in the log. */
final class FlushedOutput implements Output {
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();
  private boolean open;

  FlushedOutput(Connection connection) {
    this.producer = new KafkaProducer<>(Connection.forGrown(connection.producer()));
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void open() {
    open = true;
  }

  @Override
  public void send(ProducerRecord<String, byte[]> next) {
    var unused =
        producer.send(
            next,
            (metadata, e) -> {
              if (e != null) {
                failed.set(e);
              }
            });
  }

  @Override
  public void commit(
      KafkaConsumer<String, byte[]> reader, Map<TopicPartition, OffsetAndMetadata> positions) {
    producer.flush();
    Exception cause = failed.get();
    if (cause != null) {
      throw new KafkaException("a record was not taken, so positions stay where they were", cause);
    }
    reader.commitSync(positions);
    open = false;
  }

  @Override
  public void abort() {
    open = false;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}

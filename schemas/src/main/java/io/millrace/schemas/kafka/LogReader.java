package io.millrace.schemas.kafka;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.PoisonException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic from its first record on, all partitions, outside any group: for small logs that
 * a stage must know whole (models, activations, requests). Only committed records are seen. Not
 * thread-safe, but {@link #wakeup} may come from any thread.
 *
 * @param <T> the message
 */
public final class LogReader<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Codec<T> codec;

  /** A message and where it stood. */
  public record Entry<T>(String key, T message, int partition, long offset) {}

  public LogReader(Connection connection, String topic, Codec<T> codec) {
    this.codec = codec;
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    this.consumer = new KafkaConsumer<>(properties);
    try {
      WholeTopic.assign(consumer, topic);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /** The next records, in offset order within a partition; empty after the timeout or a wakeup. */
  public List<Entry<T>> poll(Duration timeout) {
    List<Entry<T>> entries = new ArrayList<>();
    try {
      for (ConsumerRecord<String, byte[]> found : consumer.poll(timeout)) {
        if (found.value() != null) {
          read(found, entries);
        }
      }
    } catch (WakeupException e) {
      LOG.debug("woken up");
    }
    return entries;
  }

  private void read(ConsumerRecord<String, byte[]> found, List<Entry<T>> entries) {
    try {
      T message = codec.decode(found.value());
      entries.add(new Entry<>(found.key(), message, found.partition(), found.offset()));
    } catch (PoisonException e) {
      LOG.error(
          "{}-{} offset {} cannot be read and is passed over: {}",
          found.topic(),
          found.partition(),
          found.offset(),
          e.getMessage());
    }
  }

  /** Reads on until what was committed at the time of the call has been read. */
  public List<Entry<T>> readToEnd() {
    List<Entry<T>> entries = new ArrayList<>();
    readToEnd(entries::add);
    return entries;
  }

  /** The same for a log that is too long for a list. */
  public void readToEnd(Consumer<Entry<T>> to) {
    WholeTopic.readToEnd(consumer, () -> poll(Duration.ofMillis(200)).forEach(to));
  }

  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

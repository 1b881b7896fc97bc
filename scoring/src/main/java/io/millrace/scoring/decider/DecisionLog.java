package io.millrace.scoring.decider;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads decisions back, for a stage that takes over a partition. One thread. */
final class DecisionLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final Codec<Decision> codec;
  private final KafkaConsumer<String, byte[]> committed;
  private final KafkaConsumer<String, byte[]> written;

  DecisionLog(Connection connection, Codecs codecs, Topic decisions) {
    this.topic = decisions.name();
    this.codec = codecs.of(decisions.subject(), RecordForm.of(Decision.class));
    Map<String, Object> properties = connection.consumer("unused");
    properties.remove("group.id");
    this.committed = new KafkaConsumer<>(properties);
    properties.put("isolation.level", "read_uncommitted");
    this.written = new KafkaConsumer<>(properties);
  }

  /**
   * Gives all decisions from an offset on. Waits for transactions that are still open: a
   * predecessor's may be committed already, and only its end not be written yet.
   */
  void read(int partition, long from, Consumer<Decision> to) {
    var read = new TopicPartition(topic, partition);
    long end = end(written, read);
    committed.assign(List.of(read));
    committed.seek(read, from);
    while (committed.position(read) < end) {
      for (ConsumerRecord<String, byte[]> found : committed.poll(POLL)) {
        if (found.value() != null) { // else a mark of progress
          to.accept(codec.decode(found.value()));
        }
      }
    }
  }

  /** Where the next decision to be committed will stand at the earliest. */
  long end(int partition) {
    return end(committed, new TopicPartition(topic, partition));
  }

  /** A reader warns of ends that it learns of partitions which it does not have. */
  private static long end(KafkaConsumer<String, byte[]> reader, TopicPartition partition) {
    reader.assign(List.of(partition));
    return Objects.requireNonNull(reader.endOffsets(List.of(partition)).get(partition));
  }

  @Override
  public void close() {
    committed.close();
    written.close();
  }
}

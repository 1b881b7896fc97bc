package io.millrace.schemas.kafka;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is committed in a topic now, once, as bytes; {@link LogReader} decodes, and goes on. */
public final class CommittedRecords {
  private CommittedRecords() {}

  public static void read(
      Connection connection, String topic, Consumer<ConsumerRecord<byte[], byte[]>> to) {
    Map<String, Object> properties = new HashMap<>(connection.consumer("unused"));
    properties.remove("group.id");
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    try (var consumer = new KafkaConsumer<byte[], byte[]>(properties)) {
      WholeTopic.assign(consumer, topic);
      WholeTopic.readToEnd(consumer, () -> consumer.poll(Duration.ofMillis(200)).forEach(to));
    }
  }
}

package io.millrace.app.endtoend;

import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What is committed in topics now, read from their start. */
record Committed(Connection connection, Codecs codecs) {

  <T extends Record> List<T> messages(Topic topic, Class<T> type) {
    return entries(topic, RecordForm.of(type)).stream().map(LogReader.Entry::message).toList();
  }

  <T> List<LogReader.Entry<T>> entries(Topic topic, AvroForm<T> form) {
    try (var reader = new LogReader<>(connection, topic.name(), codecs.of(topic.subject(), form))) {
      return reader.readToEnd();
    }
  }

  /** Keys and values as bytes, nothing decoded. */
  List<ConsumerRecord<byte[], byte[]>> bytes(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = reader()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(topic.name(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    Map<String, Object> properties = new HashMap<>(connection.consumer("unused"));
    properties.remove("group.id");
    properties.put("key.deserializer", properties.get("value.deserializer"));
    return new KafkaConsumer<>(properties);
  }
}

package io.millrace.app.endtoend;

import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.CommittedRecords;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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
    CommittedRecords.read(connection, topic.name(), all::add);
    return all;
  }
}

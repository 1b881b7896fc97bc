package io.millrace.monitor.flink;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Hands a record to the connector as it is. Kafka knows no time before 1970: it becomes 0. */
final class RecordToKafka implements KafkaRecordSerializationSchema<TopicRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      TopicRecord from, KafkaSinkContext context, @Nullable Long timestamp) {
    Headers headers = from.letter().map(letter -> letter.headers()).orElseGet(RecordHeaders::new);
    return new ProducerRecord<>(
        from.topic(),
        null,
        from.timestampMillis() == TopicRecord.NOW ? null : Math.max(0, from.timestampMillis()),
        from.key().bytes(),
        from.value().bytes(),
        headers);
  }
}

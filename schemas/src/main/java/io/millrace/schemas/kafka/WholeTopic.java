package io.millrace.schemas.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** All partitions of a topic, for a consumer outside any group. */
final class WholeTopic {
  private WholeTopic() {}

  /** Has the consumer begin with the first record of each partition. */
  static void assign(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Polls until what was committed at the time of the call has been read. */
  static void readToEnd(KafkaConsumer<?, ?> consumer, Runnable poll) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll.run();
    }
  }
}

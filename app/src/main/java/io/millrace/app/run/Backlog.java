package io.millrace.app.run;

import io.millrace.features.kafka.FeatureStage;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What lies between the raw topics and the predictions, by the stages' committed positions. */
final class Backlog implements AutoCloseable {
  /** The mark that ends a transaction takes an offset that a reader's position need not pass. */
  private static final long MARK = 1;

  private final Admin admin;
  private final Map<String, List<String>> topicsByGroup = new HashMap<>();

  Backlog(Pipeline pipeline, Connection connection) {
    this.admin = Admin.create(connection.admin());
    Topics topics = Topics.of(pipeline.name());
    List<String> read = new ArrayList<>();
    pipeline.streams().keySet().forEach(stream -> read.add(topics.stream(stream).name()));
    read.add(topics.keyed().name());
    if (!pipeline.furtherKeys().isEmpty()) {
      read.add(topics.rekeyed().name());
      read.add(topics.partials().name());
    }
    topicsByGroup.put(FeatureStage.group(pipeline), read);
    for (Engine engine : Engine.values()) {
      topicsByGroup.put(ScoringWorker.group(pipeline, engine), List.of(topics.features().name()));
    }
  }

  /** Records that stages have not read, or whose reading they have not committed. */
  long left() throws InterruptedException {
    try {
      long left = 0;
      for (Map.Entry<String, List<String>> group : topicsByGroup.entrySet()) {
        left += left(group.getKey(), group.getValue());
      }
      return left;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the stages' positions cannot be read from Kafka", e);
    }
  }

  private long left(String group, List<String> topics)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              p -> asked.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
    }
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all().get();
    Map<TopicPartition, OffsetAndMetadata> read =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    return ends.entrySet().stream()
        .mapToLong(
            end -> {
              OffsetAndMetadata done = read.get(end.getKey());
              return Math.max(
                  0, end.getValue().offset() - (done == null ? 0 : done.offset()) - MARK);
            })
        .sum();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}

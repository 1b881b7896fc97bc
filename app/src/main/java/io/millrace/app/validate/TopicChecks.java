package io.millrace.app.validate;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/** The topics that are there: equal partition counts, and enough history kept. */
public final class TopicChecks {
  private TopicChecks() {}

  /** A topic as the broker has it. */
  private record Present(Topic topic, int partitions, String cleanup, long retentionMillis) {}

  public static Check of(Pipeline pipeline, Optional<Connection> connection) {
    if (connection.isEmpty()) {
      return Check.skipped("topics", "no broker given: --kafka HOST:PORT looks at its topics");
    }
    try (Admin admin = Admin.create(connection.get().admin())) {
      return check(pipeline, present(admin, Topics.all(pipeline)));
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka at %s cannot be asked for its topics: %s; check the address and the client"
                  .formatted(connection.get().bootstrapServers(), e.getCause())
              + " properties",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topics", e);
    }
  }

  private static Check check(Pipeline pipeline, List<Present> present) {
    List<Check.Finding> wrong = new ArrayList<>(partitions(present));
    Duration needed = FileChecks.history(pipeline);
    present.stream()
        .filter(topic -> topic.cleanup.contains("delete"))
        .filter(topic -> topic.retentionMillis >= 0)
        .filter(topic -> topic.retentionMillis < needed.toMillis())
        .forEach(topic -> wrong.add(retention(topic, needed)));
    String summary =
        "%d of %d topics are there; the others are made at the start"
            .formatted(present.size(), Topics.all(pipeline).size());
    return wrong.isEmpty()
        ? Check.passed("topics", summary)
        : Check.failed("topics", summary, wrong);
  }

  private static List<Check.Finding> partitions(List<Present> present) {
    List<Check.Finding> wrong = new ArrayList<>();
    Map<Integer, List<String>> byCount = new TreeMap<>();
    for (Present found : present) {
      switch (found.topic.partitions()) {
        case AS_THE_STREAMS ->
            byCount
                .computeIfAbsent(found.partitions, count -> new ArrayList<>())
                .add(found.topic.name());
        case ONE -> {
          if (found.partitions != 1) {
            wrong.add(
                Check.Finding.of(
                    "%s has %d partitions, but its order is total: make it anew with 1"
                        .formatted(found.topic.name(), found.partitions)));
          }
        }
      }
    }
    if (byCount.size() > 1) {
      wrong.add(
          Check.Finding.of(
              ("partition counts differ, %s: a partition's number must mean the same events from the"
                      + " raw topics to the predictions; make the topics anew with equal counts")
                  .formatted(byCount)));
    }
    return wrong;
  }

  private static Check.Finding retention(Present found, Duration needed) {
    return Check.Finding.of(
        ("%s keeps records for %s, but the pipeline goes back %s, by event time: set retention.ms"
                + " to -1 or a longer time")
            .formatted(found.topic.name(), Duration.ofMillis(found.retentionMillis), needed));
  }

  private static List<Present> present(Admin admin, List<Topic> topics)
      throws ExecutionException, InterruptedException {
    Set<String> names = admin.listTopics().names().get();
    List<Topic> there = topics.stream().filter(topic -> names.contains(topic.name())).toList();
    Map<String, TopicDescription> described =
        admin.describeTopics(there.stream().map(Topic::name).toList()).allTopicNames().get();
    Map<ConfigResource, Config> configs =
        admin.describeConfigs(there.stream().map(TopicChecks::resource).toList()).all().get();
    List<Present> present = new ArrayList<>();
    for (Topic topic : there) {
      TopicDescription description = described.get(topic.name());
      Config config = configs.get(resource(topic));
      if (description != null && config != null) {
        present.add(
            new Present(
                topic,
                description.partitions().size(),
                config.get("cleanup.policy").value(),
                Long.parseLong(config.get("retention.ms").value())));
      }
    }
    return present;
  }

  private static ConfigResource resource(Topic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }
}

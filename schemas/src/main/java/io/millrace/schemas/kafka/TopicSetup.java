package io.millrace.schemas.kafka;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the catalogue's topics and waits until every partition answers. The wait matters: {@code
 * createTopics} returns before each partition's log is open, and an idempotent producer that writes
 * too early can have its first batch refused for ever (KAFKA-15591).
 */
public final class TopicSetup {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private TopicSetup() {}

  /** Creates those of the topics that do not exist, with so many partitions or one. */
  public static void ensure(Connection connection, Collection<Topic> topics, int partitions) {
    try (Admin admin = Admin.create(connection.admin())) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing =
          topics.stream()
              .filter(topic -> !present.contains(topic.name()))
              .map(topic -> newTopic(topic, partitions))
              .toList();
      if (!missing.isEmpty()) {
        create(admin, missing);
        awaitLogs(admin, missing);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthenticationException refusal) {
        throw new IllegalStateException(
            ("Kafka at %s does not let us in: %s; check security.protocol, sasl.mechanism,"
                    + " sasl.jaas.config and ssl.* among the pipeline's kafka properties")
                .formatted(connection.bootstrapServers(), refusal.getMessage()),
            refusal);
      }
      throw new IllegalStateException(
          "topics cannot be created at %s: %s; check the address and the client properties"
              .formatted(connection.bootstrapServers(), e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    }
  }

  /** Whether the topic is there; creates nothing. */
  public static boolean exists(Connection connection, Topic topic) {
    try (Admin admin = Admin.create(connection.admin())) {
      return admin.listTopics().names().get().contains(topic.name());
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka at %s cannot be asked for its topics: %s; check the address and the client properties"
              .formatted(connection.bootstrapServers(), e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topics", e);
    }
  }

  /** Stages that start together create together: who comes second finds the topic there. */
  private static void create(Admin admin, List<NewTopic> missing)
      throws ExecutionException, InterruptedException {
    for (KafkaFuture<Void> created : admin.createTopics(missing).values().values()) {
      try {
        created.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static NewTopic newTopic(Topic topic, int partitions) {
    int count = topic.partitions() == Topic.Partitions.ONE ? 1 : partitions;
    Map<String, String> config = new HashMap<>();
    config.put("retention.ms", "-1");
    // A raw record of Kafka's default limit grows by its envelope on its way.
    config.put("max.message.bytes", String.valueOf(Connection.LARGEST_RECORD));
    config.put("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
    config.put("cleanup.policy", topic.cleanup() == Topic.Cleanup.COMPACT ? "compact" : "delete");
    return new NewTopic(topic.name(), count, (short) -1).configs(config);
  }

  private static void awaitLogs(Admin admin, List<NewTopic> created)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (NewTopic topic : created) {
      for (int p = 0; p < topic.numPartitions(); p++) {
        latest.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      try {
        admin.listOffsets(latest).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }
}

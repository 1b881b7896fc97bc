package io.millrace.app.erase;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;

/** How long topics keep what they hold of single events. */
final class Copies {
  private Copies() {}

  /** Topics that are there and have records of single events. */
  static List<ErasureReport.Copy> of(Pipeline pipeline, Connection connection, Instant now) {
    try (Admin admin = Admin.create(connection.admin())) {
      Set<String> present = admin.listTopics().names().get();
      List<ConfigResource> topics =
          Topics.all(pipeline).stream()
              .filter(topic -> topic.partitions() == Topic.Partitions.AS_THE_STREAMS)
              .map(Topic::name)
              .filter(present::contains)
              .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
              .toList();
      var configs = admin.describeConfigs(topics).all().get();
      List<ErasureReport.Copy> copies = new ArrayList<>();
      for (ConfigResource topic : topics) {
        Config config = configs.get(topic);
        if (config != null) {
          Optional<Duration> kept = kept(config);
          copies.add(new ErasureReport.Copy(topic.name(), kept, kept.map(now::plus)));
        }
      }
      return copies;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka at %s cannot be asked how long it keeps its topics: %s"
              .formatted(connection.bootstrapServers(), e.getCause()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for topics", e);
    }
  }

  /**
   * A record goes with its segment, which may hold records that are younger by {@code segment.ms}.
   */
  private static Optional<Duration> kept(Config config) {
    long retention = Long.parseLong(config.get("retention.ms").value());
    boolean deletes = config.get("cleanup.policy").value().contains("delete");
    if (!deletes || retention < 0) {
      return Optional.empty();
    }
    long segment = Long.parseLong(config.get("segment.ms").value());
    return Optional.of(Duration.ofMillis(retention).plusMillis(segment));
  }
}

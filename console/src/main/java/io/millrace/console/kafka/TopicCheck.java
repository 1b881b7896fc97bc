package io.millrace.console.kafka;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;

/** Asks for topics before a reader does, since a reader's asking may create them. */
final class TopicCheck {
  private static final int TIMEOUT_MILLIS = 5_000;

  private TopicCheck() {}

  /**
   * Passes when all topics exist.
   *
   * @throws FeedException naming those that do not, or Kafka when it does not answer
   */
  static void require(Connection connection, Collection<String> topics) {
    Map<String, Object> settings = connection.admin();
    settings.putIfAbsent("default.api.timeout.ms", TIMEOUT_MILLIS);
    settings.putIfAbsent("request.timeout.ms", TIMEOUT_MILLIS);
    try (Admin admin = Admin.create(settings)) {
      Set<String> present =
          admin.listTopics(new ListTopicsOptions().timeoutMs(TIMEOUT_MILLIS)).names().get();
      List<String> missing =
          topics.stream().filter(topic -> !present.contains(topic)).sorted().toList();
      if (!missing.isEmpty()) {
        throw new FeedException(
            "topics %s do not exist at %s; start the pipeline's stages, which create them"
                .formatted(missing, connection.bootstrapServers()));
      }
    } catch (ExecutionException e) {
      throw new FeedException(silence(connection, Duration.ofMillis(TIMEOUT_MILLIS)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FeedException("interrupted while asking for topics", e);
    }
  }

  static String silence(Connection connection, Duration waited) {
    return "Kafka at %s has not answered within %d s; check that it runs and that the address holds"
        .formatted(connection.bootstrapServers(), waited.toSeconds());
  }
}

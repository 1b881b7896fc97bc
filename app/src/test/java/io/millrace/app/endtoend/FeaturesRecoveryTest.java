package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feature stages as processes, four partitions, windows by three keys: killed, joined, moved. */
@Timeout(480)
class FeaturesRecoveryTest {
  private static final int PARTITIONS = 4;
  private static final Duration STARTS = Duration.ofSeconds(90);
  private static final Instant UNTIL = Instant.parse("2001-01-04T00:00:00Z");
  private static final Map<String, String> CHANGES =
      Map.of(
          "  arrivals_origin_3h:",
          "  to_1h: {count: departures, by: destination, over: 1h}\n"
              + "  all_1h: {count: departures, over: 1h}\n"
              + "  late_all_3h: {mean: arrivals.late, over: 3h}\n"
              + "  arrivals_origin_3h:");

  @TempDir Path temporary;

  private EmbeddedServices services;

  @BeforeEach
  void open() {
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void state_survives_kill_join_leave_and_the_loss_of_a_directory_equal_to_recomputation()
      throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    Pipeline pipeline = slice.pipeline();
    assertThat(pipeline.furtherKeys()).hasSize(2);
    var connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of());
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    var logs = new FeatureLogs(pipeline, connection, new ConfluentCodecs(connection));
    List<Row.Read> rows = FeatureLogs.rows(pipeline, slice.data());
    int fifth = rows.size() / 5;

    try (ChildJvm first = stage(slice, connection, "first", "first")) {
      first.awaitRunning(STARTS);
      more(logs, pipeline, rows.subList(0, fifth));
      try (ChildJvm second = stage(slice, connection, "second", "second")) {
        second.awaitRunning(STARTS);
        more(logs, pipeline, rows.subList(fifth, 2 * fifth));
        first.kill();
        more(logs, pipeline, rows.subList(2 * fifth, 3 * fifth));
        second.kill();
      }
    }
    try (ChildJvm second = stage(slice, connection, "second", "second");
        ChildJvm third = stage(slice, connection, "third", "another machine")) {
      second.awaitRunning(STARTS);
      third.awaitRunning(STARTS);
      more(logs, pipeline, rows.subList(3 * fifth, rows.size()));
      Topics topics = Topics.of(pipeline.name());
      FeatureLogs.await(
          () -> logs.count(topics.keyed()) + logs.count(topics.deadLetters()) >= rows.size(),
          "every row's admission or refusal");
      FeatureLogs.await(() -> logs.parity().unrecorded() == 0, "every vector");
      LogParity.Finding finding = logs.parity();
      assertThat(finding.examples()).isEmpty();
      assertThat(finding.vectors()).isEqualTo(slice.rows("departures"));
      assertThat(logs.count(topics.keyed())).isEqualTo(rows.size());
    }
  }

  private ChildJvm stage(FlightsSlice slice, Connection connection, String name, String directory)
      throws IOException {
    return ChildJvm.start(
        temporary,
        name,
        "io.millrace.app.Main",
        List.of(
            "features",
            slice.file().toString(),
            "--kafka",
            connection.bootstrapServers(),
            "--schema-registry",
            connection.schemaRegistryUrl(),
            "--threads",
            "2",
            "--dir",
            temporary.resolve(directory).toString()));
  }

  private static void more(FeatureLogs logs, Pipeline pipeline, List<Row.Read> rows) {
    Topics topics = Topics.of(pipeline.name());
    int before = logs.count(topics.features());
    logs.produce(rows);
    FeatureLogs.await(() -> logs.count(topics.features()) > before, "more vectors");
  }
}

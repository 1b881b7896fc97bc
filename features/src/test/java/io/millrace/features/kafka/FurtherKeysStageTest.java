package io.millrace.features.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.fixture.Lanes;
import io.millrace.features.fixture.RandomLog;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows by several keys on a real broker, with several partitions and threads. */
class FurtherKeysStageTest {
  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;
  private static final int CHUNK = 1_000;
  private static final Map<String, String> QUICK_TO_NOTICE =
      Map.of(
          "main.consumer.session.timeout.ms", "2000", "main.consumer.heartbeat.interval.ms", "500");

  @TempDir private Path directory;

  private final Pipeline pipeline = Lanes.pipeline(Duration.ofSeconds(30));
  private final Topics topics = Topics.of(pipeline.name());
  private final FailingCodecs codecs = new FailingCodecs(new InMemoryCodecs());
  private TestBroker broker;
  private Connection connection;
  private StageLogs logs;

  @BeforeEach
  void open() throws Exception {
    broker = new TestBroker(directory.resolve("broker"));
    connection = new Connection(broker.address(), "http://unused", QUICK_TO_NOTICE);
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    logs = new StageLogs(pipeline, connection, codecs, PARTITIONS);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void
      vectors_equal_recomputation_from_the_logs_while_instances_join_leave_crash_and_lose_their_directories() {
    List<Event> log = RandomLog.of(3, CHUNK * 5, 5_000, 20_000).stream().map(Lanes::of).toList();
    try (var first = stage("first")) {
      first.start();
      awaitVectorsOf(log.subList(0, CHUNK));
      try (var second = stage("second")) {
        second.start();
        awaitVectorsOf(log.subList(CHUNK, CHUNK * 2));
      }
      awaitVectorsOf(log.subList(CHUNK * 2, CHUNK * 3));
      codecs.failNext(topics.partials().subject());
      logs.produce(log.subList(CHUNK * 3, CHUNK * 4));
      StageLogs.await(() -> first.state() == KafkaStreams.State.ERROR, "the crash");
    }
    try (var other = stage("another machine")) {
      other.start();
      awaitVectorsOf(log.subList(CHUNK * 4, CHUNK * 5));
      int admitted = logs.count(topics.keyed());
      StageLogs.await(
          () -> logs.count(topics.keyed()) + logs.count(topics.deadLetters()) == log.size(),
          "every raw event's admission or refusal, " + admitted + " so far");
      StageLogs.await(
          () ->
              other.lag().values().stream().allMatch(lag -> lag == 0)
                  && sizes(logs.vectors()).equals(sizes(logs.recomputed())),
          "every vector");
      assertThat(other.failure()).isEmpty();
    }
    assertAllButTheLast(logs.vectors(), logs.recomputed());
  }

  /** A stage that is closed leaves answers behind that it has not read any more. */
  private static void assertAllButTheLast(
      Map<Integer, List<FeatureVector>> vectors, Map<Integer, List<FeatureVector>> recomputed) {
    assertThat(vectors.keySet()).isEqualTo(recomputed.keySet());
    assertThat(vectors.values().stream().mapToInt(List::size).sum()).isGreaterThan(CHUNK);
    vectors.forEach(
        (partition, its) ->
            assertThat(its)
                .as("partition %d", partition)
                .isEqualTo(
                    recomputed
                        .get(partition)
                        .subList(0, Math.min(its.size(), recomputed.get(partition).size()))));
  }

  @Test
  void a_backlog_is_true_history_under_further_keys_too() {
    List<Event> log = RandomLog.of(4, 20_000, 2_000, 20_000).stream().map(Lanes::of).toList();
    logs.produce(log);
    try (var stage = stage("state")) {
      stage.start();
      StageLogs.await(() -> stage.counts().vectors() > 8_000, "the vectors");
      assertThat(stage.counts().lateUnderFurtherKey()).isZero();
    }
  }

  /** Some: what is held back for younger events does not come. */
  private void awaitVectorsOf(List<Event> more) {
    int before = logs.count(topics.features());
    logs.produce(more);
    StageLogs.await(() -> logs.count(topics.features()) > before, "more vectors");
  }

  private static List<Integer> sizes(Map<Integer, List<FeatureVector>> vectors) {
    return vectors.values().stream().map(List::size).toList();
  }

  private FeatureStage stage(String directoryName) {
    return new FeatureStage(
        pipeline, connection, codecs, directory.resolve(directoryName), THREADS);
  }
}

package io.millrace.features.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.engine.Recheck;
import io.millrace.features.fixture.Lanes;
import io.millrace.features.fixture.RandomLog;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit of a stage on a real broker, with several partitions. */
class VectorAuditTest {
  private static final int PARTITIONS = 2;
  private static final double ALL = 1;
  private static final int CHUNK = 2_000;

  @TempDir private Path directory;

  private final Pipeline pipeline = Lanes.pipeline(Duration.ofSeconds(30));
  private final Topics topics = Topics.of(pipeline.name());
  private final InMemoryCodecs codecs = new InMemoryCodecs();
  private final List<Event> log =
      RandomLog.of(3, CHUNK * 2, 5_000, 20_000).stream().map(Lanes::of).toList();
  private TestBroker broker;
  private Connection connection;
  private StageLogs logs;

  @BeforeEach
  void open() throws Exception {
    broker = new TestBroker(directory.resolve("broker"));
    connection = new Connection(broker.address(), "http://unused", Map.of());
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    logs = new StageLogs(pipeline, connection, codecs, PARTITIONS);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void a_good_run_has_no_mismatch_though_restarted_and_a_planted_vector_is_found() {
    logs.produce(log.subList(0, CHUNK));
    try (var stage = stage("state")) {
      stage.start();
      awaitAllCompared(stage);
      assertThat(stage.lag())
          .containsKeys(topics.keyed().name(), topics.stream("departures").name());
    }
    plant(logs.vectors().values().stream().flatMap(List::stream).findFirst().orElseThrow());
    try (var stage = stage("another machine")) {
      stage.start();
      logs.produce(log.subList(CHUNK, CHUNK * 2));
      StageLogs.await(() -> audited(stage).mismatched() > 0, "the mismatch");
      assertThat(audited(stage).mismatched()).isEqualTo(1);
      System.out.printf("after one vector was planted: %s%n", audited(stage));
    }
  }

  /** All of the good run: the vectors that are committed are compared, and none differs. */
  private void awaitAllCompared(FeatureStage stage) {
    StageLogs.await(() -> logs.count(topics.features()) > CHUNK / 4, "vectors");
    StageLogs.await(
        () -> audited(stage).compared() == logs.count(topics.features()), "the comparison of all");
    System.out.printf("of a good run: %s%n", stage.counts().audit());
    assertThat(audited(stage).mismatched()).isZero();
    assertThat(stage.counts().audit().runs()).isTrue();
  }

  private static Recheck.Counts audited(FeatureStage stage) {
    return stage.counts().audit().counts();
  }

  private FeatureStage stage(String state) {
    return new FeatureStage(
        pipeline, connection, codecs, new FeatureStage.Settings(directory.resolve(state), 2, ALL));
  }

  /** Another vector of an event that has one, by a writer that the stage does not know. */
  private void plant(FeatureVector right) {
    double[] numbers = new double[right.values().size()];
    Arrays.fill(numbers, 42);
    var wrong =
        new FeatureVector(
            right.eventId(),
            right.key(),
            right.eventTime(),
            right.admittedAt(),
            right.signature(),
            new FeatureValues(numbers, new @Nullable String[numbers.length]));
    var codec = codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature()));
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      producer.send(
          new ProducerRecord<>(topics.features().name(), wrong.key(), codec.encode(wrong)));
    }
  }
}

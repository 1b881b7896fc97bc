package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.metrics.ScoringStageMetrics;
import io.millrace.app.run.Stage;
import io.millrace.app.run.Stages;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Explanation;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import io.millrace.scoring.explain.Choice;
import io.millrace.scoring.model.Device;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two published models on a real broker, explained under one policy after the other by a stage that
 * is closed and started again: what is chosen is explained, once, and nothing else.
 */
@Timeout(300)
class ExplainEndToEndTest {
  private static final Path DOCS = Path.of("../docs/publishing");
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final int EVENTS = 40;

  private final List<Stage> stages = new ArrayList<>();
  private final Topics topics = Topics.of("garden");
  private EmbeddedServices services;
  private Connection connection;
  private ConfluentCodecs codecs;
  private Path directory;
  private int batches;

  private final ScoringStageMetrics scoring = new ScoringStageMetrics();
  private @Nullable MultiCollector explaining;

  @AfterEach
  void stop() {
    stages.reversed().forEach(Stage::close);
    if (services != null) {
      services.close();
    }
  }

  @Test
  void what_a_policy_chooses_is_explained_once_whatever_the_policy_and_however_often_it_restarts(
      @TempDir Path temporary) throws Exception {
    directory = temporary;
    Pipeline sampled = pipeline("{policy: sampled, share: 0.3}");
    start(sampled);
    Set<String> first = chosen(sampled);
    assertThat(first).hasSizeBetween(2, EVENTS);

    explainUntil(sampled, first);

    Pipeline all = pipeline("{policy: all}");
    sendScored();
    Set<String> both = new HashSet<>(first);
    predictions().stream()
        .filter(p -> batch(p.eventId()) == batches)
        .forEach(p -> both.add(name(p)));
    assertThat(both).hasSize(first.size() + 2 * EVENTS);
    explainUntil(all, both);

    Pipeline disagree = pipeline("{policy: disagree}");
    for (int round = 0; round < 2; round++) {
      sendScored();
      predictions().stream()
          .filter(p -> batch(p.eventId()) == batches)
          .forEach(p -> both.add(name(p)));
      explainUntil(disagree, both);
    }
    explanations().forEach(entry -> assertSound(entry.message()));
    assertMetrics();
  }

  /** The worker has run all the time, the last stage that explains for two batches. */
  private void assertMetrics() {
    Map<String, Double> scored = new TreeMap<>();
    predictions().forEach(p -> scored.merge(p.contender() + "@" + p.version(), 1.0, Double::sum));
    assertThat(values(scoring, "millrace_scoring_predictions", "version")).isEqualTo(scored);
    assertThat(values(scoring, "millrace_scoring_serving", "provider")).containsOnlyKeys("cpu");
    assertThat(values(scoring, "millrace_scoring_cpu_seconds", "version").values())
        .hasSize(2)
        .allSatisfy(seconds -> assertThat(seconds).isPositive());
    MultiCollector last = Objects.requireNonNull(explaining);
    assertThat(values(last, "millrace_explanations", "version").values())
        .containsExactly(EVENTS * 1.0, EVENTS * 1.0);
    assertThat(values(last, "millrace_explanations_cpu_seconds", "version").values())
        .hasSize(2)
        .allSatisfy(seconds -> assertThat(seconds).isPositive());
  }

  private static Map<String, Double> values(MultiCollector metrics, String name, String label) {
    Map<String, Double> values = new TreeMap<>();
    metrics.collect().stream()
        .filter(metric -> metric.getMetadata().getName().equals(name))
        .flatMap(metric -> metric.getDataPoints().stream())
        .forEach(
            point ->
                values.put(
                    String.valueOf(point.getLabels().get(label)),
                    switch (point) {
                      case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
                      case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
                      default -> throw new AssertionError(point);
                    }));
    return values;
  }

  /** The first model gives 0.02, the second 0.91: they disagree on every event. */
  private static void assertSound(Explanation one) {
    assertThat(one.effects()).hasSize(one.contender().equals("iris") ? 2 : 12);
    assertThat(one.unit()).isEqualTo(Explanation.Unit.LOG_ODDS);
    assertThat(1 / (1 + Math.exp(-one.output()))).isCloseTo(one.score(), within(1e-4));
    assertThat(one.cpuNanos()).isPositive();
  }

  private Pipeline pipeline(String explain) throws IOException {
    Path file = directory.resolve("garden.yaml");
    Files.writeString(
        file, Files.readString(DOCS.resolve("garden.yaml")) + "\nexplain: " + explain + "\n");
    for (String schema : List.of("flower.avsc", "species.avsc")) {
      Files.write(directory.resolve(schema), Files.readAllBytes(DOCS.resolve(schema)));
    }
    return PipelineFile.read(file);
  }

  private void start(Pipeline pipeline) {
    services = EmbeddedServices.start(EmbeddedOptions.in(directory.resolve("servers")));
    connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), 2);
    codecs = new ConfluentCodecs(connection);
    Stages factory = factory(pipeline);
    stages.add(factory.registry());
    stages.add(factory.features(1));
    stages.add(factory.score(Engine.ONNX, "0", new Device.Cpu(), scoring));
    stages.forEach(Stage::start);
    publish(
        "iris",
        "scikit-iris.onnx",
        "--inputs",
        "float_input=impute(length:5.8),width",
        "--output",
        "probabilities:2");
    publish("direction", "paddle-ocr-direction.onnx", "--inputs", "x[3,2,2]=p0..p11");
    await("both models to score", this::sendAndSee);
  }

  private Stages factory(Pipeline pipeline) {
    return new Stages(pipeline, connection, codecs, directory.resolve("state"));
  }

  private void publish(String contender, String model, String... options) {
    List<String> words = new ArrayList<>(List.of("models", "publish", contender));
    words.add(DOCS.resolve("models").resolve(model).toString());
    words.addAll(List.of(options));
    words.addAll(List.of("--pipeline", directory.resolve("garden.yaml").toString()));
    words.addAll(List.of("--kafka", services.bootstrapServers()));
    words.addAll(List.of("--schema-registry", services.schemaRegistryUrl()));
    Called called = Called.with(words.toArray(String[]::new));
    assertThat(called.exitCode()).as(called.err()).isEqualTo(Called.DONE);
  }

  /** Sends a batch; true when both models have scored all of it within a few seconds. */
  private boolean sendAndSee() {
    send();
    long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (System.nanoTime() < until) {
      if (scored() == 2 * EVENTS) {
        return true;
      }
    }
    return false;
  }

  private void sendScored() {
    send();
    await("predictions", () -> scored() == 2 * EVENTS);
  }

  private long scored() {
    return predictions().stream().filter(p -> batch(p.eventId()) == batches).count();
  }

  private static int batch(String eventId) {
    return Integer.parseInt(eventId.substring(0, eventId.indexOf('-')));
  }

  private void send() {
    Pipeline pipeline = PipelineFile.read(directory.resolve("garden.yaml"));
    Codec<List<@Nullable Object>> codec =
        codecs.of(
            topics.stream("flowers").subject(), EventForm.of(pipeline.stream("flowers").schema()));
    batches++;
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (int i = 0; i < EVENTS; i++) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(batches + "-" + i);
        values.add(Instant.parse("2026-05-01T00:00:00Z").plusSeconds(batches * 100L + i));
        values.add(5.1);
        values.add(3.5);
        for (int pixel = 0; pixel < 12; pixel++) {
          values.add((pixel - 6) / 4.0);
        }
        values.add(null); // no note
        values.add(null); // no photo
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topics.stream("flowers").name(), batches + "-" + i, codec.encode(values)));
      }
    }
  }

  private List<Prediction> predictions() {
    return new Committed(connection, codecs).messages(topics.predictions(), Prediction.class);
  }

  private List<LogReader.Entry<Explanation>> explanations() {
    return new Committed(connection, codecs)
        .entries(topics.explanations(), RecordForm.of(Explanation.class));
  }

  private Set<String> chosen(Pipeline pipeline) {
    Choice choice = Choice.of(pipeline);
    return predictions().stream()
        .filter(p -> !choice.next(0, p).isEmpty())
        .map(ExplainEndToEndTest::name)
        .collect(Collectors.toSet());
  }

  private static String name(Prediction p) {
    return p.contender() + "@" + p.version() + " " + p.eventId();
  }

  /** Runs the stage until so many are explained, and looks that it is these, each once. */
  private void explainUntil(Pipeline pipeline, Set<String> expected) {
    try (Stage stage = factory(pipeline).explain("0", all -> explaining = all)) {
      stage.start();
      await(
          "explanations of " + expected.size() + " predictions",
          () -> {
            assertThat(stage.failure()).isEmpty();
            return explanations().size() >= expected.size();
          });
    }
    assertThat(explanations().stream().map(LogReader.Entry::message))
        .extracting(e -> e.contender() + "@" + e.version() + " " + e.eventId())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(until);
      Thread.onSpinWait();
    }
  }
}

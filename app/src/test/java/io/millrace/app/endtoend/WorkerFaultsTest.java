package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.run.Stage;
import io.millrace.app.run.Stages;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Scoring workers and the deciding stage as processes that are killed, frozen and joined while
 * events come: each event is scored once and decided once, by committed records alone. The champion
 * is of one engine, the other contender of another. The tests go on from each other.
 */
@Timeout(400)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkerFaultsTest {
  private static final Path DOCS = Path.of("../docs/publishing");
  private static final Duration SOON = Duration.ofSeconds(90);

  /** Longer than a worker's session and its transactions may last. */
  private static final Duration FROZEN = Duration.ofSeconds(13);

  private final Map<String, ChildJvm> running = new HashMap<>();
  private final List<Stage> stages = new ArrayList<>();
  private Path directory;
  private Path file;
  private Pipeline pipeline;
  private Topics topics;
  private EmbeddedServices services;
  private Committed committed;
  private LogReader<Prediction> predictionLog;
  private LogReader<Decision> decisionLog;
  private final List<Prediction> predictions = new ArrayList<>();
  private final List<Decision> decisions = new ArrayList<>();
  private FlowerFeed feed;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    file = Flowers.write(temporary.resolve("pipeline"), DOCS);
    pipeline = PipelineFile.read(file);
    topics = Topics.of(pipeline.name());
    services = EmbeddedServices.start(EmbeddedOptions.in(temporary.resolve("servers")));
    var connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), 4);
    var codecs = new ConfluentCodecs(connection);
    committed = new Committed(connection, codecs);
    predictionLog = reader(connection, codecs, topics.predictions(), Prediction.class);
    decisionLog = reader(connection, codecs, topics.decisions(), Decision.class);
    var factory = new Stages(pipeline, connection, codecs, temporary.resolve("state"));
    stages.addAll(List.of(factory.registry(), factory.features(1)));
    stages.forEach(Stage::start);
    publish("trees", Flowers.smile(temporary.resolve("trees.ser")), "");
    publish("iris", DOCS.resolve("models/scikit-iris.onnx"), "float_input=length,width");
    feed = new FlowerFeed(pipeline, connection, codecs);
    start("smile-a", "score", "--engine", "smile", "--instance", "a");
    start("onnx", "score", "--engine", "onnx", "--instance", "a");
    start("decide", "decide", "--instance", "a");
    awaitRunning();
    feed.start();
    awaitMore("predictions of both", () -> scoredBy("trees") > 0 && scoredBy("iris") > 0);
  }

  private static <T extends Record> LogReader<T> reader(
      Connection connection, Codecs codecs, Topic topic, Class<T> type) {
    return new LogReader<>(
        connection, topic.name(), codecs.of(topic.subject(), RecordForm.of(type)));
  }

  @AfterAll
  void stop() {
    if (feed != null) {
      feed.close();
    }
    running.values().forEach(ChildJvm::close);
    stages.reversed().forEach(Stage::close);
    if (predictionLog != null) {
      predictionLog.close();
    }
    if (decisionLog != null) {
      decisionLog.close();
    }
    if (services != null) {
      services.close();
    }
  }

  private void publish(String contender, Path model, String inputs) {
    List<String> words = new ArrayList<>(List.of("models", "publish", contender, model.toString()));
    if (!inputs.isEmpty()) {
      words.addAll(List.of("--inputs", inputs, "--output", "probabilities:2"));
    }
    words.addAll(List.of("--pipeline", file.toString()));
    words.addAll(List.of("--kafka", services.bootstrapServers()));
    words.addAll(List.of("--schema-registry", services.schemaRegistryUrl()));
    Called called = Called.with(words.toArray(String[]::new));
    assertThat(called.exitCode()).as(called.err() + called.out()).isEqualTo(Called.DONE);
  }

  private void start(String name, String command, String... more) throws Exception {
    List<String> line = new ArrayList<>(List.of(command, file.toString()));
    line.addAll(List.of("--kafka", services.bootstrapServers()));
    line.addAll(List.of("--schema-registry", services.schemaRegistryUrl()));
    line.addAll(List.of(more));
    running.put(name, ChildJvm.start(directory, name, "io.millrace.app.Main", line));
  }

  private void awaitRunning() throws InterruptedException {
    for (ChildJvm process : running.values()) {
      process.awaitRunning(SOON);
    }
  }

  private ChildJvm process(String name) {
    return running.get(name);
  }

  private void kill(String name) throws InterruptedException {
    running.remove(name).kill();
  }

  private void awaitMore(String what, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      for (Map.Entry<String, ChildJvm> one : running.entrySet()) {
        assertThat(one.getValue().isAlive())
            .as("%s ended:%n%s", one.getKey(), one.getValue().output())
            .isTrue();
      }
      assertThat(System.nanoTime())
          .as("waiting for %s; decided %s%n%s", what, byPolicy(), outputs())
          .isLessThan(until);
      read(Duration.ofMillis(200));
    }
  }

  /** Reads on, waiting so long for what is not there yet. */
  private void read(Duration patience) {
    predictionLog.poll(patience).forEach(entry -> predictions.add(entry.message()));
    decisionLog.poll(Duration.ZERO).forEach(entry -> decisions.add(entry.message()));
  }

  private String outputs() {
    return running.entrySet().stream()
        .map(one -> one.getKey() + ":\n" + one.getValue().output())
        .collect(Collectors.joining("\n"));
  }

  private long scoredBy(String contender) {
    return predictions.stream().filter(one -> one.contender().equals(contender)).count();
  }

  private long decidedBy(String policy) {
    return decisions.stream().filter(one -> one.policy().equals(policy)).count();
  }

  private Map<String, Long> byPolicy() {
    return new TreeMap<>(
        decisions.stream().collect(Collectors.groupingBy(Decision::policy, Collectors.counting())));
  }

  /** Waits until events sent from now on have come through with the champion's score. */
  private void awaitChampion() throws InterruptedException {
    long before = decidedBy("champion");
    awaitMore("the champion's decisions", () -> decidedBy("champion") > before + 50);
  }

  @Test
  @Order(1)
  void the_champion_decides_while_it_scores() throws Exception {
    awaitChampion();
    assertThat(decisions)
        .filteredOn(one -> one.policy().equals("champion"))
        .allMatch(one -> one.contender().equals("trees"));
  }

  @Test
  @Order(2)
  void a_killed_worker_is_replaced_and_meanwhile_the_other_contender_decides_with_the_cause()
      throws Exception {
    long before = decidedBy("fallback:deadline");
    kill("smile-a");
    awaitMore("fallbacks", () -> decidedBy("fallback:deadline") > before + 50);
    start("smile-a", "score", "--engine", "smile", "--instance", "a");
    awaitChampion();
    assertThat(decisions)
        .filteredOn(one -> one.policy().equals("fallback:deadline"))
        .allMatch(one -> one.contender().equals("iris"));
  }

  @Test
  @Order(3)
  void partitions_move_when_a_worker_joins_and_when_one_leaves() throws Exception {
    start("smile-b", "score", "--engine", "smile", "--instance", "b");
    process("smile-b").awaitRunning(SOON);
    awaitChampion();
    running.remove("smile-a").close();
    awaitChampion();
  }

  @Test
  @Order(4)
  void a_worker_frozen_for_longer_than_its_session_comes_back_and_its_half_batch_does_not_count()
      throws Exception {
    start("smile-c", "score", "--engine", "smile", "--instance", "c");
    process("smile-c").awaitRunning(SOON);
    awaitChampion();
    process("smile-b").freeze();
    long until = System.nanoTime() + FROZEN.toNanos();
    awaitMore("the end of its session", () -> System.nanoTime() > until);
    awaitChampion();
    process("smile-b").thaw();
    awaitChampion();
    kill("smile-c");
    awaitChampion();
  }

  @Test
  @Order(5)
  void a_deciding_stage_is_killed_frozen_and_joined() throws Exception {
    kill("decide");
    start("decide", "decide", "--instance", "a");
    awaitChampion();
    start("decide-b", "decide", "--instance", "b");
    process("decide-b").awaitRunning(SOON);
    awaitChampion();
    process("decide").freeze();
    long until = System.nanoTime() + FROZEN.toNanos();
    awaitMore("the end of its session", () -> System.nanoTime() > until);
    process("decide").thaw();
    awaitChampion();
    kill("decide-b");
    awaitChampion();
  }

  @Test
  @Order(6)
  void invariant1_after_all_that_every_event_is_scored_once_and_decided_once() throws Exception {
    Set<String> sent = feed.end();
    awaitMore(
        "the last event's answers",
        () -> scoredBy("trees") >= sent.size() && scoredBy("iris") >= sent.size());
    awaitMore("the last decision", () -> decisions.size() >= sent.size());
    Set<String> places = new HashSet<>();
    List<Decision> all = committed.messages(topics.decisions(), Decision.class);

    System.out.printf("%d events, decided %s%n", sent.size(), byPolicy());
    assertThat(all).hasSize(sent.size()).extracting(Decision::eventId).hasSameElementsAs(sent);
    assertThat(all)
        .allMatch(one -> places.add(one.featuresPartition() + ":" + one.featuresOffset()));
    try (ChildJvm verifier =
        ChildJvm.start(
            directory,
            "verifier",
            VerifierMain.class.getName(),
            List.of(file.toString(), services.bootstrapServers(), services.schemaRegistryUrl()))) {
      int exitCode = verifier.exitCode(SOON);
      System.out.println(verifier.output());
      assertThat(exitCode).as(verifier.output()).isZero();
      assertThat(verifier.output()).contains("trees@1=" + sent.size(), "iris@1=" + sent.size());
    }
  }
}

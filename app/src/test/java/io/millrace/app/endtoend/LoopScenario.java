package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.run.ConsoleStage;
import io.millrace.app.run.Stage;
import io.millrace.app.run.Stages;
import io.millrace.ingest.kafka.Replay;
import io.millrace.ingest.replay.Pace;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Five weeks of flights through the whole loop, with everything that goes wrong in a year: the
 * scoring process is killed in the middle, damaged models are submitted, rows and records are bad.
 * The smile worker and the trainer are processes of their own, the other stages run here.
 */
final class LoopScenario implements AutoCloseable {
  static final int PARTITIONS = 4;

  private static final Instant UNTIL = Instant.parse("2001-02-04T06:00:00Z");
  private static final Duration LEAD = Duration.ofDays(2);
  private static final Duration START = Duration.ofSeconds(120);

  /** For a thing that takes seconds on a quiet machine. */
  private static final Duration SOON = Duration.ofSeconds(120);

  /** For the five weeks. */
  private static final Duration LONG = Duration.ofMinutes(8);

  /** Shorter waits, so that five weeks see every kind of request and a trial's end. */
  private static final Map<String, String> CHANGES =
      Map.of(
          "tune: {seconds: 30}", "tune: {candidates: 1}",
          "max: 45d}", "max: 8d}",
          "{every: 45d}", "{every: 10d}",
          "cooldown: 30d", "cooldown: 5d");

  private final Path directory;
  private final BadInput bad = new BadInput();
  private final FlightsSlice slice;
  private final Pipeline pipeline;
  private final Topics topics;
  private final EmbeddedServices services;
  private final Connection connection;
  private final Codecs codecs;
  private final List<Stage> stages = new ArrayList<>();
  private final StageProcesses processes;
  private final ConsoleStage console;
  private final Replay replay;
  private final Publisher publisher;
  private final List<String> damaged = new ArrayList<>();
  private @Nullable MultiCollector deciding;
  private CompletableFuture<Void> replayed = CompletableFuture.completedFuture(null);

  LoopScenario(Path directory) throws IOException {
    this.directory = directory;
    this.slice = FlightsSlice.write(directory.resolve("pipeline"), CHANGES, UNTIL, bad);
    this.pipeline = slice.pipeline();
    this.topics = Topics.of(pipeline.name());
    this.services = EmbeddedServices.start(EmbeddedOptions.in(directory.resolve("servers")));
    this.connection =
        new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    this.processes = new StageProcesses(directory, slice.file(), connection);
    this.codecs = new ConfluentCodecs(connection);
    this.publisher = new Publisher(pipeline.name(), connection, codecs);
    this.replay =
        new Replay(
            connection,
            pipeline,
            codecs,
            SourceFiles.of(slice.data()).open(pipeline),
            new Pace(Speed.parse("max"), LEAD));
    var factory = new Stages(pipeline, connection, codecs, directory.resolve("state"));
    this.console = factory.console("127.0.0.1", 0);
    stages.addAll(
        List.of(
            factory.registry(),
            factory.features(2),
            factory.decide("0", metrics -> deciding = metrics),
            factory.score(Engine.ONNX, "0"),
            factory.monitor()));
  }

  /** From the first event to the last verdict. */
  void run() throws Exception {
    console.start();
    processes.start("score", "--engine", "smile");
    processes.start("retrain");
    stages.forEach(Stage::start);
    processes.awaitRunning(START);
    startReplay();
    try (var progress = new LoopProgress(pipeline, connection, codecs, this::trouble)) {
      progress.await("predictions", LONG, () -> progress.scored("trees") > 1_500);
      killAndRestartScorer(progress);
      submitDamaged(progress);
      writePoison();
      progress.await("end of the replay", LONG, () -> replayed.isDone());
      progress.await("end of the loop", LONG, progress::isSettled);
    }
    stopStages();
  }

  private void startReplay() {
    replayed =
        CompletableFuture.runAsync(
            replay::run, task -> Thread.ofPlatform().name("replay").start(task));
  }

  private Optional<String> trouble() {
    if (replayed.isCompletedExceptionally()) {
      return Optional.of("the replay failed: " + replayed.exceptionNow());
    }
    return processes.ended().or(this::failedStage);
  }

  private Optional<String> failedStage() {
    return stages.stream()
        .flatMap(stage -> stage.failure().map(why -> stage.name() + ": " + why).stream())
        .findFirst();
  }

  private void killAndRestartScorer(LoopProgress progress) throws Exception {
    assertThat(replayed).as("the worker is killed in the middle of the replay").isNotDone();
    processes.kill("score");
    Instant killed = Instant.now();
    processes.start("score", "--engine", "smile");
    progress.await(
        "predictions after kill -9", SOON, () -> progress.lastScoredAt("trees").isAfter(killed));
  }

  private void submitDamaged(LoopProgress progress) throws Exception {
    damaged.add(publisher.submitChangedOnTheWay("trees"));
    damaged.add(publisher.submitFlipped("trees"));
    damaged.add(publisher.submitFlipped("net"));
    progress.await(
        "answer to the damaged bundles",
        SOON,
        () -> damaged.stream().allMatch(id -> publisher.state().answer(id).isPresent()));
    assertThat(replayed).as("bad bundles come in the middle of the replay").isNotDone();
    Instant answered = Instant.now();
    progress.await(
        "predictions after bad bundles",
        SOON,
        () ->
            pipeline.contenders().keySet().stream()
                .allMatch(name -> progress.lastScoredAt(name).isAfter(answered)));
  }

  private void writePoison() throws Exception {
    for (String stream : pipeline.streams().keySet()) {
      Topic topic = topics.stream(stream);
      bad.write(connection, topic, committed().bytes(topic).getFirst().value());
    }
  }

  private void stopStages() {
    stages.reversed().forEach(Stage::close);
    stages.clear();
    processes.close();
  }

  /** Starts a reader of what was committed as a process of its own. */
  ChildJvm reader(Class<?> main) throws IOException {
    return processes.reader(main);
  }

  Committed committed() {
    return new Committed(connection, codecs);
  }

  BadInput bad() {
    return bad;
  }

  FlightsSlice slice() {
    return slice;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Topics topics() {
    return topics;
  }

  Connection connection() {
    return connection;
  }

  Codecs codecs() {
    return codecs;
  }

  Publisher publisher() {
    return publisher;
  }

  PipelineState registry() {
    return publisher.state();
  }

  /** Metrics of the stage that decides. */
  MultiCollector deciding() {
    return Objects.requireNonNull(deciding);
  }

  /** Ids of the commands that submitted damaged bundles. */
  List<String> damaged() {
    return List.copyOf(damaged);
  }

  /** Where the console is; without a slash at its end. */
  String console() {
    return console.address().replaceFirst("/$", "");
  }

  @Override
  public void close() {
    replay.stop();
    replayed.handle((ended, failed) -> true).join();
    replay.close();
    stopStages();
    console.close();
    publisher.close();
    services.close();
  }
}

package io.millrace.app.run;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.app.metrics.FeatureMetrics;
import io.millrace.app.metrics.IngestMetrics;
import io.millrace.app.metrics.ScoringStageMetrics;
import io.millrace.app.validate.Check;
import io.millrace.app.validate.RunningChecks;
import io.millrace.app.validate.RunningDefinition;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.ingest.kafka.Replay;
import io.millrace.ingest.kafka.ReplayProgress;
import io.millrace.ingest.replay.Pace;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Explain;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.model.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A whole pipeline in one process, but for the servers and the trainer, which run as child
 * processes: the servers because they are the real ones, the trainer so that scoring keeps its
 * latency.
 *
 * <p>Stages know each other by topics alone; this class only starts and stops them. Not
 * thread-safe, but for {@link #close}.
 */
public final class PipelineRun implements AutoCloseable {
  private final RunPlan plan;
  private final List<Stage> stages = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();
  private final CompletableFuture<Void> replayed = new CompletableFuture<>();
  private @Nullable EmbeddedServices services;
  private @Nullable Connection connection;
  private @Nullable Replay replay;
  private @Nullable Thread replayThread;
  private @Nullable FeatureMetrics features;
  private boolean closed;

  public PipelineRun(RunPlan plan) {
    this.plan = plan;
  }

  /** Starts servers, stages and replay; returns where the page is. */
  public String start() {
    connection = connect();
    Pipeline pipeline = plan.pipeline();
    compare(connection);
    TopicSetup.ensure(connection, Topics.all(pipeline), plan.partitions());
    var codecs = new ConfluentCodecs(connection);
    if (!plan.data().files().isEmpty()) {
      replay =
          new Replay(
              connection,
              pipeline,
              codecs,
              plan.data().open(pipeline),
              new Pace(plan.speed(), plan.lead()));
    }
    RunningDefinition.publish(connection, codecs, plan.file());
    var factory = new Stages(pipeline, connection, codecs, plan.directory());
    ConsoleStage console = factory.console("127.0.0.1", plan.consolePort());
    stages.add(console); // each as soon as it is made: what a later one's failure leaves is closed
    stages.add(factory.registry());
    stages.add(
        factory.features(
            1,
            FeatureStage.Settings.AUDIT_SHARE,
            metrics -> {
              console.show(metrics);
              features = metrics;
            }));
    var scoring = new ScoringStageMetrics();
    console.show(scoring);
    stages.add(factory.score(Engine.SMILE, "0", new Device.Cpu(), scoring));
    stages.add(factory.score(Engine.ONNX, "0", new Device.Cpu(), scoring));
    stages.add(factory.decide("0", console::show));
    if (pipeline.explain().policy() != Explain.Policy.NONE) {
      stages.add(factory.explain("0", console::show));
    }
    stages.add(factory.monitor());
    stages.add(new TrainerProcess(plan, connection));
    stages.forEach(Stage::start);
    startReplay(console);
    return console.address();
  }

  /** A file that has changed since what is kept was computed goes on with it, or not at all. */
  private void compare(Connection connection) {
    List<Check> checks = RunningChecks.changes(plan.file(), connection);
    checks.forEach(
        check -> check.findings().forEach(f -> changes.add(check.name() + ": " + f.message())));
    if (checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL)) {
      throw new IllegalArgumentException(
          "%s has changed since what %s keeps of pipeline %s was computed, and cannot go on with it:\n  %s\n%s"
              .formatted(
                  plan.file(),
                  keeper(),
                  plan.pipeline().name(),
                  String.join("\n  ", changes),
                  anew()));
    }
  }

  private String keeper() {
    return plan.servers().isPresent() ? "this Kafka" : plan.directory().toString();
  }

  private String anew() {
    return plan.servers().isPresent()
        ? "to begin anew, give the pipeline another name"
        : "to begin anew, name another directory by --dir, or delete this one";
  }

  /** How the file differs from the one that what is kept was computed with; and what to do. */
  public Optional<String> changes() {
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s has changed since it was last run; what %s keeps stays as it was computed:\n  %s\n%s"
                .formatted(plan.file(), keeper(), String.join("\n  ", changes), anew()));
  }

  private Connection connect() {
    RunPlan.Servers servers = plan.servers().orElseGet(this::startServers);
    return new Connection(servers.kafka(), servers.schemaRegistry(), plan.pipeline().kafka());
  }

  private RunPlan.Servers startServers() {
    EmbeddedServices started =
        EmbeddedServices.start(EmbeddedOptions.in(plan.directory()).with(plan.content()));
    services = started;
    return new RunPlan.Servers(started.bootstrapServers(), started.schemaRegistryUrl());
  }

  private void startReplay(ConsoleStage console) {
    Replay started = replay;
    if (started == null) {
      return;
    }
    var metrics = new IngestMetrics();
    metrics.files(started::progress);
    console.show(metrics);
    replayThread =
        Thread.ofPlatform()
            .name("replay")
            .start(
                () -> {
                  try {
                    started.run();
                    replayed.complete(null);
                    console.end();
                  } catch (RuntimeException e) {
                    replayed.completeExceptionally(e);
                  }
                });
  }

  /** Addresses of the servers that the run uses, once it has started. */
  public Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("the run has not been started");
    }
    return connection;
  }

  /** How far the replay has come; empty when nothing is replayed. */
  public Optional<ReplayProgress> progress() {
    return Optional.ofNullable(replay).map(Replay::progress);
  }

  /** Events that this run's feature stage applied after a younger one. */
  public long late() {
    return features == null ? 0 : features.counts().late();
  }

  /** Whether the files are at their end. */
  public boolean hasReplayed() {
    return replayed.isDone();
  }

  /** Why the run cannot go on, once that is so. */
  public Optional<String> failure() {
    if (replayed.isCompletedExceptionally()) {
      return Optional.of("the replay failed: " + replayed.exceptionNow().getMessage());
    }
    EmbeddedServices embedded = services;
    if (embedded != null && embedded.failure().isDone()) {
      return Optional.of(embedded.failure().join());
    }
    return stages.stream()
        .flatMap(stage -> stage.failure().map(why -> stage.name() + ": " + why).stream())
        .findFirst();
  }

  /** Stops the replay, then the stages, last the servers. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopReplay();
    for (Stage stage : stages.reversed()) {
      stage.close();
    }
    if (services != null) {
      services.close();
    }
  }

  private void stopReplay() {
    if (replay == null) {
      return;
    }
    replay.stop();
    try {
      if (replayThread != null) {
        replayThread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    replay.close();
  }
}

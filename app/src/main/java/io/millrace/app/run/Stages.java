package io.millrace.app.run;

import io.millrace.app.metrics.DecisionStageMetrics;
import io.millrace.app.metrics.ExplanationStageMetrics;
import io.millrace.app.metrics.FeatureMetrics;
import io.millrace.app.metrics.ScoringStageMetrics;
import io.millrace.console.http.ConsoleServer;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.monitor.flink.EmbeddedMonitor;
import io.millrace.monitor.flink.JobSettings;
import io.millrace.monitor.flink.MonitorJob;
import io.millrace.registry.kafka.RegistryWriter;
import io.millrace.registry.seal.SealingKey;
import io.millrace.registry.seal.Trust;
import io.millrace.retrain.worker.RetrainWorker;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.FrozenCases;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.decider.DecisionStage;
import io.millrace.scoring.explainer.ExplanationStage;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.worker.kafka.ScoringSettings;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import io.prometheus.metrics.model.registry.MultiCollector;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the stages of a pipeline: the one place that knows every module's way to start. */
public final class Stages {
  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Path directory;

  /**
   * @param directory where stages keep local state
   */
  public Stages(Pipeline pipeline, Connection connection, Codecs codecs, Path directory) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = codecs;
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** Decides the life of versions. */
  public Stage registry() {
    var writer =
        new RegistryWriter(
            connection, codecs, FrozenCases.of(pipeline, new ModelInspector(Trust.of(pipeline))));
    return new RunningStage("registry", writer::start, reason(writer::failure), writer::close);
  }

  /** Turns events into vectors and labels; audits the usual share, and shows no metrics. */
  public Stage features(int threads) {
    return features(threads, FeatureStage.Settings.AUDIT_SHARE, metrics -> {});
  }

  /**
   * Turns events into vectors and labels.
   *
   * @param audit share of the keys whose vectors are recomputed from the log
   * @param shown is given the stage's metrics, once it is made
   */
  public Stage features(int threads, double audit, Consumer<FeatureMetrics> shown) {
    var settings = new FeatureStage.Settings(directory.resolve("features"), threads, audit);
    var stage = new FeatureStage(pipeline, connection, codecs, settings);
    shown.accept(new FeatureMetrics(stage::counts, stage::lag));
    return new RunningStage("features", stage::start, reason(stage::failure), stage::close);
  }

  /** A scoring worker on the CPU that shows no metrics. */
  public Stage score(Engine engine, String instance) {
    return score(engine, instance, new Device.Cpu(), new ScoringStageMetrics());
  }

  /**
   * Scores with the contenders of one engine; workers of an engine differ by their instance.
   *
   * @param device what ONNX models run on
   * @param metrics are to show the worker
   */
  public Stage score(Engine engine, String instance, Device device, ScoringStageMetrics metrics) {
    var settings = ScoringSettings.of(instance, device);
    var worker = new ScoringWorker(connection, codecs, pipeline, engine, settings);
    metrics.show(engine, worker);
    return new RunningStage(
        "score " + engine.name().toLowerCase(Locale.ROOT),
        worker::start,
        reason(worker::failure),
        worker::close);
  }

  /** Decides every scored event once, and shows no metrics. */
  public Stage decide(String instance) {
    return decide(instance, metrics -> {});
  }

  /**
   * Decides every scored event once; stages of a pipeline differ by their instance.
   *
   * @param shown is given the stage's metrics, once it is made
   */
  public Stage decide(String instance, Consumer<MultiCollector> shown) {
    var stage = new DecisionStage(connection, codecs, pipeline, instance);
    shown.accept(new DecisionStageMetrics(stage::counts));
    return new RunningStage("decide", stage::start, reason(stage::failure), stage::close);
  }

  /** Explains what the pipeline file chooses, and shows no metrics. */
  public Stage explain(String instance) {
    return explain(instance, metrics -> {});
  }

  /**
   * Explains the predictions that the pipeline file chooses; it must choose some.
   *
   * @param shown is given the stage's metrics, once it is made
   */
  public Stage explain(String instance, Consumer<MultiCollector> shown) {
    var stage = new ExplanationStage(connection, codecs, pipeline, instance);
    shown.accept(new ExplanationStageMetrics(stage::metrics));
    return new RunningStage("explain", stage::start, reason(stage::failure), stage::close);
  }

  /** Joins outcomes, measures, judges; on a Flink cluster inside this process. */
  public Stage monitor() {
    var job = new AtomicReference<EmbeddedMonitor>();
    var settings = JobSettings.embedded(directory.resolve("monitor").toUri().toString());
    return new RunningStage(
        "monitor",
        () -> job.set(MonitorJob.runEmbedded(pipeline, connection, settings)),
        reason(() -> Optional.ofNullable(job.get()).flatMap(EmbeddedMonitor::failure)),
        () -> Optional.ofNullable(job.get()).ifPresent(EmbeddedMonitor::close));
  }

  /**
   * Trains new versions, in this process.
   *
   * @param key what it signs them with
   */
  public Stage retrain(Optional<SealingKey> key) {
    var worker = new RetrainWorker(connection, pipeline, codecs, key);
    return new RunningStage("retrain", worker::start, reason(worker::failure), worker::close);
  }

  /** Shows the loop; on this host and port. */
  public ConsoleStage console(String host, int port) {
    return new ConsoleStage(
        pipeline, connection, codecs, new ConsoleServer.Settings(host, port, pipeline.name()));
  }

  private static Supplier<Optional<String>> reason(Supplier<Optional<Throwable>> failure) {
    return () -> failure.get().map(Stages::message);
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    Throwable cause = thrown.getCause();
    String own = message == null ? thrown.getClass().getName() : message;
    return cause == null || cause.getMessage() == null || own.contains(cause.getMessage())
        ? own
        : own + ": " + cause.getMessage();
  }
}

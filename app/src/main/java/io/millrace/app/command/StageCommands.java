package io.millrace.app.command;

import io.millrace.app.metrics.ScoringStageMetrics;
import io.millrace.app.run.RunPlan;
import io.millrace.app.run.Stage;
import io.millrace.app.run.Stages;
import io.millrace.app.validate.RunningDefinition;
import io.millrace.features.kafka.FeatureStage;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import io.millrace.scoring.model.Device;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One stage of a pipeline, for a cluster: it joins servers that run already. */
final class StageCommands {
  private StageCommands() {}

  /** What all stages' calls share: the pipeline, the servers, running until stopped. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  abstract static class StageCall implements Callable<Integer> {
    @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
    private Path file;

    @Option(
        names = "--dir",
        description = "Where local state is kept; default: .millrace/<pipeline>.")
    private @Nullable Path directory;

    @Option(
        names = "--partitions",
        defaultValue = "4",
        description = "Partitions of topics that do not exist yet (default ${DEFAULT-VALUE}).")
    private int partitions;

    @Mixin private ServerOptions servers;
    @Spec private CommandSpec spec;

    abstract Stage stage(Stages stages);

    PrintWriter out() {
      return spec.commandLine().getOut();
    }

    /** What else there is to do before the stage starts. */
    void prepare(Connection connection, Codecs codecs, Path pipelineFile) {}

    @Override
    public Integer call() throws InterruptedException {
      Pipeline pipeline = PipelineFile.read(file);
      RunPlan.Servers given = servers.required();
      var connection = new Connection(given.kafka(), given.schemaRegistry(), pipeline.kafka());
      TopicSetup.ensure(connection, Topics.all(pipeline), partitions);
      Path kept = directory == null ? Path.of(".millrace", pipeline.name()) : directory;
      var codecs = new ConfluentCodecs(connection);
      prepare(connection, codecs, file);
      var stages = new Stages(pipeline, connection, codecs, kept);
      return runUntilStopped(stage(stages), out());
    }

    private static int runUntilStopped(Stage stage, PrintWriter out) throws InterruptedException {
      var stop = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop.countDown();
                    stage.close();
                  },
                  "millrace-stop"));
      stage.start();
      out.println("millrace: " + stage.name() + " is running");
      out.flush();
      while (!stop.await(1, TimeUnit.SECONDS)) {
        Optional<String> failure = stage.failure();
        if (failure.isPresent()) {
          throw new IllegalStateException(stage.name() + ": " + failure.get());
        }
      }
      return 0;
    }
  }

  /** {@code millrace features}. */
  @Command(
      name = "features",
      mixinStandardHelpOptions = true,
      description = "Run the feature stage.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Features extends StageCall {
    @Option(
        names = "--threads",
        defaultValue = "1",
        description = "Partitions worked on at once (default ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
        names = "--audit",
        paramLabel = "SHARE",
        defaultValue = "" + FeatureStage.Settings.AUDIT_SHARE,
        description =
            "Share of the keys, 0 to 1, whose vectors are recomputed from the log and compared;"
                + " 0: none (default ${DEFAULT-VALUE}).")
    private double audit;

    @Mixin private MetricsOption metrics;

    Features() {}

    @Override
    void prepare(Connection connection, Codecs codecs, Path pipelineFile) {
      RunningDefinition.publish(connection, codecs, pipelineFile);
    }

    @Override
    Stage stage(Stages stages) {
      return stages.features(threads, audit, all -> metrics.serve(all, out()));
    }
  }

  /** {@code millrace score}. */
  @Command(name = "score", mixinStandardHelpOptions = true, description = "Run a scoring worker.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Score extends StageCall {
    @Option(names = "--engine", required = true, description = "${COMPLETION-CANDIDATES}.")
    private Engine engine;

    @Mixin private InstanceOption instance;

    @Mixin private DeviceOptions options;

    @Mixin private MetricsOption metrics;

    private Device device;

    Score() {}

    @Override
    public Integer call() throws InterruptedException {
      device = options.granted(engine);
      return super.call();
    }

    @Override
    Stage stage(Stages stages) {
      var shown = new ScoringStageMetrics();
      metrics.serve(shown, out());
      return stages.score(engine, instance.name(), device, shown);
    }
  }

  /** {@code millrace decide}. */
  @Command(
      name = "decide",
      mixinStandardHelpOptions = true,
      description = "Run the stage that decides: one answer for each scored event.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Decide extends StageCall {
    @Mixin private InstanceOption instance;

    @Mixin private MetricsOption metrics;

    Decide() {}

    @Override
    Stage stage(Stages stages) {
      return stages.decide(instance.name(), all -> metrics.serve(all, out()));
    }
  }

  /** {@code millrace explain}. */
  @Command(
      name = "explain",
      mixinStandardHelpOptions = true,
      description = "Run the stage that explains predictions, as the file's `explain` says.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Explain extends StageCall {
    @Mixin private InstanceOption instance;

    @Mixin private MetricsOption metrics;

    Explain() {}

    @Override
    Stage stage(Stages stages) {
      return stages.explain(instance.name(), all -> metrics.serve(all, out()));
    }
  }

  /** {@code millrace monitor}. */
  @Command(
      name = "monitor",
      mixinStandardHelpOptions = true,
      description = "Run the monitor's Flink job in this process.")
  static final class Monitor extends StageCall {
    Monitor() {}

    @Override
    Stage stage(Stages stages) {
      return stages.monitor();
    }
  }

  /** {@code millrace retrain}. */
  @Command(name = "retrain", mixinStandardHelpOptions = true, description = "Run the trainer.")
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static final class Retrain extends StageCall {
    @Mixin private KeyOption key;

    Retrain() {}

    @Override
    Stage stage(Stages stages) {
      return stages.retrain(key.key());
    }
  }

  /** {@code millrace registry}. */
  @Command(
      name = "registry",
      mixinStandardHelpOptions = true,
      description = "Run the registry's one writer.")
  static final class Registry extends StageCall {
    Registry() {}

    @Override
    Stage stage(Stages stages) {
      return stages.registry();
    }
  }

  /** {@code millrace console}. */
  @Command(
      name = "console",
      mixinStandardHelpOptions = true,
      description = "Run the page, the REST API and the metrics.")
  static final class Console extends StageCall {
    @Option(
        names = "--host",
        defaultValue = "127.0.0.1",
        description = "Address to listen on (default ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
        names = "--port",
        defaultValue = "8080",
        description = "The page's port; 0: a free one.")
    private int port;

    Console() {}

    @Override
    Stage stage(Stages stages) {
      return stages.console(host, port);
    }
  }
}

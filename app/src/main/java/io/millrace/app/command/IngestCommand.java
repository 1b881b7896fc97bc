package io.millrace.app.command;

import io.millrace.app.run.RunPlan;
import io.millrace.ingest.kafka.Replay;
import io.millrace.ingest.replay.Speed;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace ingest}: replays files into the raw topics, then ends. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description = "Replay files into the raw topics; goes on where it stopped.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class IngestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "STREAM=FILE",
      description = "A CSV file (also gzipped) for a stream; once for each stream.")
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--speed",
      defaultValue = "max",
      description = "max (as fast as the loop follows) or a multiple such as 60x.")
  private String speed;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of topics that do not exist yet (default ${DEFAULT-VALUE}).")
  private int partitions;

  @Mixin private ServerOptions servers;
  @Spec private CommandSpec spec;

  IngestCommand() {}

  @Override
  public Integer call() {
    Pipeline pipeline = PipelineFile.read(file);
    RunPlan.Servers given = servers.required();
    var connection = new Connection(given.kafka(), given.schemaRegistry(), pipeline.kafka());
    TopicSetup.ensure(connection, Topics.all(pipeline), partitions);
    try (var replay =
        new Replay(
            connection,
            pipeline,
            new ConfluentCodecs(connection),
            data,
            Speed.parse(speed),
            RunCommand.LEAD,
            Clock.systemUTC())) {
      Runtime.getRuntime().addShutdownHook(new Thread(replay::stop, "millrace-stop"));
      spec.commandLine().getOut().println("millrace: ingest is running");
      spec.commandLine().getOut().flush();
      replay.run();
      spec.commandLine()
          .getOut()
          .printf(
              "millrace: %,d rows written, %,d refused%n",
              replay.progress().totalWritten(), replay.progress().totalRefused());
    }
    return 0;
  }
}

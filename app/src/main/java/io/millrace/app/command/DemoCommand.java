package io.millrace.app.command;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.run.LoopRunner;
import io.millrace.app.run.RunPlan;
import io.millrace.ingest.replay.Pace;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace demo}: everything embedded, on real data that ships with the project. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Run the whole loop on an example that ships with the project.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class DemoCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "EXAMPLE",
      defaultValue = "flights",
      description = "A folder under examples/ (default ${DEFAULT-VALUE}).")
  private String example;

  @Option(
      names = "--headless",
      description = "End with the data: print the summary; exit code 1 unless the loop closed.")
  private boolean headless;

  @Option(
      names = "--speed",
      defaultValue = "max",
      description = "Replay at max (as fast as the loop follows) or a multiple such as 60x.")
  private String speed;

  @Option(names = "--port", defaultValue = "8080", description = "The page's port; 0: a free one.")
  private int port;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of the topics (default ${DEFAULT-VALUE}).")
  private int partitions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path folder = ExampleFolder.of(example);
    Path kept = Path.of(".millrace", "demo-" + example);
    Logs.into(kept);
    Pipeline pipeline = PipelineFile.read(folder.resolve(example + ".yaml"));
    Map<String, Path> data = new LinkedHashMap<>();
    for (String stream : pipeline.streams().keySet()) {
      data.put(stream, folder.resolve(stream + ".csv.gz"));
    }
    var plan =
        new RunPlan(
            pipeline,
            folder.resolve(example + ".yaml"),
            SourceFiles.of(data),
            Speed.parse(speed),
            kept,
            EmbeddedOptions.Content.CLEAR,
            Optional.empty(),
            partitions,
            port,
            Pace.leadFor(pipeline.bootstrap()));
    var mode = headless ? LoopRunner.Mode.UNTIL_LOOP_CLOSED : LoopRunner.Mode.UNTIL_STOPPED;
    return new LoopRunner(plan, mode, spec.commandLine().getOut()).run();
  }
}

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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace run}: a whole pipeline in one process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Run a whole pipeline in one process, with embedded servers unless given addresses.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class RunCommand implements Callable<Integer> {
  private static final int EMBEDDED = 1;
  private static final int ON_A_CLUSTER = 4;

  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "STREAM=FILE",
      description = "Replay a file into a stream; once for each stream. " + DataFormats.ACCEPTED)
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--speed",
      defaultValue = "max",
      description = "Replay at max (as fast as the loop follows) or a multiple such as 60x.")
  private String speed;

  @Option(
      names = "--dir",
      description = "Where everything is kept; default: .millrace/ and the file's name.")
  private @Nullable Path directory;

  @Option(names = "--port", defaultValue = "8080", description = "The page's port; 0: a free one.")
  private int port;

  @Option(
      names = "--partitions",
      description =
          "Partitions of topics that do not exist yet (default: 1 for embedded servers, else 4).")
  private @Nullable Integer partitions;

  @Option(
      names = "--headless",
      description = "End with the data: print the summary; exit code 1 unless the counts add up.")
  private boolean headless;

  @Mixin private PrivacyOptions privacy;
  @Mixin private ServerOptions servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Path kept = directory == null ? Path.of(".millrace", stem(file)) : directory;
    Logs.into(kept);
    Pipeline pipeline = PipelineFile.read(file);
    SourceFiles files = privacy.files(data);
    files.check(pipeline);
    var plan =
        new RunPlan(
            pipeline,
            file,
            files,
            Speed.parse(speed),
            kept,
            EmbeddedOptions.Content.KEEP,
            servers.servers(),
            partitions(),
            port,
            Pace.leadFor(pipeline.bootstrap()));
    var mode = headless ? LoopRunner.Mode.UNTIL_DATA_ENDS : LoopRunner.Mode.UNTIL_STOPPED;
    return new LoopRunner(plan, mode, spec.commandLine().getOut()).run();
  }

  /**
   * One process is no faster with several, and a partition whose keys fall silent holds the rest.
   */
  private int partitions() {
    if (partitions != null) {
      return partitions;
    }
    return servers.servers().isPresent() ? ON_A_CLUSTER : EMBEDDED;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
  }
}

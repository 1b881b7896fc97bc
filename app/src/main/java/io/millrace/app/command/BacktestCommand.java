package io.millrace.app.command;

import io.millrace.app.backtest.Backtest;
import io.millrace.app.backtest.BacktestReport;
import io.millrace.app.backtest.ReportJson;
import io.millrace.app.backtest.ReportText;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace backtest}: the same folds over files, in one thread, without Kafka. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description = "Fold files through the whole loop, in one thread, without Kafka.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class BacktestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "STREAM=FILE",
      description = "A file for each stream. " + DataFormats.ACCEPTED)
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--candidates",
      description = "Models tried per contender and training range; default: the file's, or 1.")
  private @Nullable Integer candidates;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Mixin private PrivacyOptions privacy;
  @Spec private CommandSpec spec;

  BacktestCommand() {}

  @Override
  public Integer call() {
    Pipeline pipeline = PipelineFile.read(file);
    var options = new Backtest.Options(Optional.empty(), Optional.ofNullable(candidates));
    BacktestReport report = Backtest.run(pipeline, privacy.files(data), options);
    spec.commandLine().getOut().println(json ? ReportJson.of(report) : ReportText.of(report));
    return 0;
  }
}

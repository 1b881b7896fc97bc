package io.millrace.app.command;

import io.millrace.app.backtest.ReportJson;
import io.millrace.app.validate.Check;
import io.millrace.app.validate.Checks;
import io.millrace.app.validate.DataChecks;
import io.millrace.app.validate.FileChecks;
import io.millrace.app.validate.RunningChecks;
import io.millrace.app.validate.TopicChecks;
import io.millrace.ingest.csv.CsvRows;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace validate}: named checks of a pipeline file, of rows, of running servers. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Check a pipeline file by name: PASS, WARN, FAIL or SKIPPED.",
      "With --data also the rows, with --kafka also the topics.",
      "Exit code 2 when the file is wrong, 1 when the rows or the topics are."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "STREAM=FILE",
      description = "Read every row of this file as an event of the stream.")
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Look at the topics of this broker as well.",
      defaultValue = "${env:MILLRACE_KAFKA}")
  private @Nullable String kafka;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "The schema registry's address, for --against-running.",
      defaultValue = "${env:MILLRACE_SCHEMA_REGISTRY}")
  private @Nullable String schemaRegistry;

  @Option(
      names = "--against-running",
      description = "Say what the file would change in the pipeline that runs; changes nothing.")
  private boolean againstRunning;

  @Option(names = "--json", description = "Print the checks as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Pipeline pipeline;
    try {
      pipeline = PipelineFile.read(file);
    } catch (InvalidPipelineException e) {
      print(new Checks(FileChecks.ofProblems(e.problems())));
      return Failures.CALL_WRONG;
    }
    List<Check> checks = new ArrayList<>(FileChecks.of(pipeline));
    checks.add(TopicChecks.of(pipeline, connection(pipeline)));
    if (againstRunning) {
      checks.addAll(RunningChecks.of(pipeline, servers(pipeline)));
    }
    checks.addAll(rows(pipeline));
    var all = new Checks(checks);
    print(all);
    return all.failed() ? Failures.WORK_FAILED : 0;
  }

  private Optional<Connection> connection(Pipeline pipeline) {
    return Optional.ofNullable(kafka).map(at -> new Connection(at, "", pipeline.kafka()));
  }

  private Connection servers(Pipeline pipeline) {
    if (kafka == null || schemaRegistry == null) {
      throw new IllegalArgumentException(
          "--against-running needs to know where: give --kafka HOST:PORT and --schema-registry URL");
    }
    return new Connection(kafka, schemaRegistry, pipeline.kafka());
  }

  private List<Check> rows(Pipeline pipeline) {
    Map<String, CsvRows> rows = new LinkedHashMap<>();
    try {
      data.forEach((name, path) -> rows.put(name, new CsvRows(pipeline.stream(name), path)));
      return DataChecks.of(pipeline, rows);
    } finally {
      rows.values().forEach(CsvRows::close);
    }
  }

  private void print(Checks checks) {
    if (json) {
      spec.commandLine().getOut().println(ReportJson.of(checks));
    } else {
      checks.print(spec.commandLine().getOut());
    }
  }
}

package io.millrace.app.command;

import io.millrace.app.backtest.Backtest;
import io.millrace.app.backtest.Candidate;
import io.millrace.app.backtest.CandidateSource;
import io.millrace.app.backtest.History;
import io.millrace.app.backtest.PolicyComparison;
import io.millrace.app.backtest.ReportHtml;
import io.millrace.app.backtest.ReportJson;
import io.millrace.app.backtest.ReportText;
import io.millrace.app.backtest.Span;
import io.millrace.app.loop.Charge;
import io.millrace.app.run.RunPlan;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.DurationText;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import io.millrace.schemas.yaml.PolicyFile;
import io.millrace.schemas.yaml.PolicyFile.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

/** {@code millrace backtest}: the same folds over history, in one thread. */
@Command(
    name = "backtest",
    mixinStandardHelpOptions = true,
    description =
        "Fold history through the whole loop, in one thread: files, without Kafka, or what a"
            + " pipeline's own streams hold.")
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class BacktestCommand implements Callable<Integer> {
  private static final String ROWS = "rows";

  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "STREAM=FILE",
      description = "A file for each stream. " + DataFormats.ACCEPTED)
  private Map<String, Path> data = new LinkedHashMap<>();

  @Option(
      names = "--from",
      paramLabel = "WHEN",
      description = "First moment: a time, a day, or a length back from the last row, as in 90d.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "WHEN", description = "The moment before which to stop.")
  private @Nullable String to;

  @Option(
      names = "--policy",
      paramLabel = "POLICY.yaml",
      description =
          "Other sections retrain, trial and monitor to run the same history under; once for each"
              + " policy.")
  private List<Path> policies = new ArrayList<>();

  @Option(
      names = "--training",
      paramLabel = "CHARGE",
      description = "When an answer takes effect: 2h of event time, or 200rows; default: tune's.")
  private @Nullable String training;

  @Option(
      names = "--candidates",
      description = "Models tried per contender and training range; default: the file's, or 1.")
  private @Nullable Integer candidates;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "A model to be tried beside those that served: an artifact's file, or CONTENDER@N of the"
              + " registry at --kafka.")
  private @Nullable String model;

  @Option(names = "--report", paramLabel = "FILE.html", description = "Write a page to this file.")
  private @Nullable Path page;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Mixin private PrivacyOptions privacy;
  @Mixin private ServerOptions servers;
  @Spec private CommandSpec spec;

  BacktestCommand() {}

  @Override
  public Integer call() {
    Pipeline pipeline = PipelineFile.read(file);
    data.keySet().forEach(pipeline::stream);
    var span = new Span(Optional.ofNullable(from), Optional.ofNullable(to));
    Optional<Connection> kafka = servers.servers().map(at -> connection(pipeline, at));
    var options =
        new Backtest.Options(
            Optional.ofNullable(training).map(BacktestCommand::charge),
            Optional.ofNullable(candidates),
            Optional.ofNullable(model).map(name -> candidate(name, pipeline, kafka)));
    List<Policy> all = new ArrayList<>();
    policies.forEach(policy -> all.add(PolicyFile.read(policy, pipeline)));
    if (all.isEmpty()) {
      all.add(new Policy("as the file says", pipeline));
    }
    PolicyComparison comparison =
        PolicyComparison.of(all, history(pipeline, kafka).within(span), options);
    tell(comparison);
    return judge(comparison);
  }

  private static Connection connection(Pipeline pipeline, RunPlan.Servers at) {
    return new Connection(at.kafka(), at.schemaRegistry(), pipeline.kafka());
  }

  private History history(Pipeline pipeline, Optional<Connection> kafka) {
    if (!data.isEmpty()) {
      return History.files(pipeline, privacy.files(data));
    }
    return kafka
        .map(connection -> History.logs(pipeline, connection))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no history to fold: give --data STREAM=FILE for each stream, or"
                        + " --kafka and --schema-registry for the pipeline's own"));
  }

  private static Candidate candidate(String name, Pipeline pipeline, Optional<Connection> kafka) {
    return CandidateSource.find(name, pipeline, kafka);
  }

  private static Charge charge(String text) {
    if (text.endsWith(ROWS)) {
      String number = text.substring(0, text.length() - ROWS.length());
      if (number.matches("\\d{1,9}")) {
        return new Charge.Rows(Long.parseLong(number));
      }
    }
    return DurationText.parse(text)
        .map(Charge.Time::new)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--training is %s: a length of event time (2h) or a number of scored events (200rows) is expected"
                        .formatted(text)));
  }

  private void tell(PolicyComparison comparison) {
    PrintWriter out = spec.commandLine().getOut();
    boolean one = policies.isEmpty();
    if (json) {
      out.println(
          one ? ReportJson.of(comparison.runs().getFirst().report()) : ReportJson.of(comparison));
    } else {
      out.println(
          one ? ReportText.of(comparison.runs().getFirst().report()) : ReportText.of(comparison));
    }
    if (page != null) {
      write(page, ReportHtml.of(comparison));
    }
  }

  /** Ends with 1, as a run does, where a race could not begin. */
  private int judge(PolicyComparison comparison) {
    PrintWriter err = spec.commandLine().getErr();
    List<String> failures =
        comparison.runs().stream().flatMap(run -> run.report().failure().stream()).toList();
    failures.forEach(why -> err.println("millrace: " + why));
    return failures.isEmpty() ? 0 : Failures.WORK_FAILED;
  }

  private static void write(Path to, String text) {
    try {
      Files.writeString(to, text);
    } catch (IOException e) {
      throw new UncheckedIOException("the page %s cannot be written".formatted(to), e);
    }
  }
}

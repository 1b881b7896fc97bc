package io.millrace.bench;

import io.millrace.bench.scoring.ScoringBenchmark;
import io.millrace.bench.topology.TopologyBenchmark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs a benchmark and prints its report. Exit codes: 0 done, 1 the work failed or a bound of the
 * verdict is broken, 2 the call is wrong.
 */
@Command(
    name = "millrace bench",
    description = "Measures a part by itself, beside the least that its data cost.")
public final class BenchMain implements Callable<Integer> {
  private static final String EXAMPLE = "flights";
  private static final int SYNTHETIC_EVENTS = 50_000;
  private static final int LEAST_RUNS = 100;
  private static final int ORDERS = 60_000;

  @Parameters(
      paramLabel = "NAME",
      description = {
        "features: the feature engine on the flights example, then the stage on a real broker.",
        "monitor: the monitor's fold on a made-up stream.",
        "verdict: how often the verdict errs, and how soon it answers, on made-up trials.",
        "backtest: the whole loop on a made-up stream, with and without training.",
        "scoring: models, the scoring worker, latency and swaps, on a real broker."
      })
  private String name;

  @Option(
      names = "--rounds",
      defaultValue = "" + Rounds.LEAST,
      description = "Measured rounds, at least " + Rounds.LEAST + " (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--runs",
      defaultValue = "2000",
      description = "Trials of each kind, for verdict (default ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--events",
      defaultValue = "150000",
      description = "Events of a pass on the broker (default ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and stop.")
  @SuppressWarnings("UnusedVariable") // picocli itself acts by it
  private boolean help;

  @Spec private CommandSpec spec;

  /** picocli fills the fields in before it runs anything. */
  @SuppressWarnings("NullAway.Init")
  private BenchMain() {}

  public static void main(String[] args) {
    System.exit(command().execute(args));
  }

  static CommandLine command() {
    return new CommandLine(new BenchMain());
  }

  @Override
  public Integer call() {
    if (rounds < Rounds.LEAST) {
      throw wrong(
          "--rounds is %d, but a median, a least and a most of fewer than %d say little"
              .formatted(rounds, Rounds.LEAST));
    }
    if (name.equals("verdict")) {
      return verdict();
    }
    if (name.equals("scoring")) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(Machine.words(name));
      ScoringBenchmark.run(rounds, out);
      out.print("\n" + Machine.loadWords("at the end"));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    spec.commandLine().getOut().print(Report.of(benchmark(), rounds));
    spec.commandLine().getOut().flush();
    if (name.equals("features")) {
      TopologyBenchmark.run(folder(), events, rounds, spec.commandLine().getOut());
    }
    return CommandLine.ExitCode.OK;
  }

  private int verdict() {
    if (runs < LEAST_RUNS) {
      throw wrong(
          "--runs is %d, but of fewer than %d trials a rate of 5 %% cannot be told from another"
              .formatted(runs, LEAST_RUNS));
    }
    VerdictTable.Outcome outcome = VerdictTable.of(folder(), runs);
    spec.commandLine().getOut().print(outcome.text());
    spec.commandLine().getOut().flush();
    return outcome.holds() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private Benchmark benchmark() {
    Path folder = folder();
    return switch (name) {
      case "features" -> FeaturesBenchmark.of(pipeline(folder), folder, Integer.MAX_VALUE);
      case "monitor" -> MonitorBenchmark.of(pipeline(folder), SYNTHETIC_EVENTS);
      case "backtest" -> BacktestBenchmark.of(ORDERS);
      default ->
          throw wrong(
              "there is no benchmark \"%s\": name features, monitor, verdict, backtest or scoring"
                  .formatted(name));
    };
  }

  private static Path folder() {
    return Path.of(System.getProperty("millrace.examples", "examples")).resolve(EXAMPLE);
  }

  private static Pipeline pipeline(Path folder) {
    return PipelineFile.read(folder.resolve(EXAMPLE + ".yaml"));
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}

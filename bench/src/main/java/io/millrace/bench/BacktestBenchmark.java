package io.millrace.bench;

import io.millrace.app.backtest.Backtest;
import io.millrace.app.backtest.BacktestReport;
import io.millrace.app.loop.Charge;
import io.millrace.app.loop.LoopParts;
import io.millrace.ingest.replay.Row;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the time machine costs an event: a backtest of rows that lie in memory, from admission to
 * the report, by versions that were trained before the clock ran; beside the same with trainings.
 * An event is a row of either stream: an order is scored twice, a return labels one. Not measured:
 * reading files.
 */
final class BacktestBenchmark {
  private static final long SEED = 1;

  /** Before the trainings' share is taken: it is not to measure the compiler. */
  private static final int WARM_UP = 4;

  private static final Backtest.Options OPTIONS =
      Backtest.Options.of(new Charge.Time(Duration.ofHours(1)), 1);

  private BacktestBenchmark() {}

  static Benchmark of(int orders) {
    List<Row> rows = MadeUpShop.rows(orders, SEED);
    Pipeline still = MadeUpShop.pipeline("{when: []}");
    Pipeline trained = MadeUpShop.pipeline("{when: [{every: 15d}], cooldown: 1d, train_on: [all]}");
    var remembered = new Remembered(still);
    for (int pass = 0; pass < WARM_UP; pass++) {
      Backtest.run(still, rows.iterator(), OPTIONS, Optional.of(remembered.parts()));
    }
    BacktestReport often = Backtest.run(trained, rows.iterator(), OPTIONS, Optional.empty());
    return new Benchmark(
        "backtest",
        "event",
        rows.size(),
        List.of(
            new Benchmark.Condition(
                "events", "%,d orders and their returns, seed %d".formatted(orders, SEED)),
            new Benchmark.Condition("pipeline", summary(still)),
            new Benchmark.Condition("race", race(remembered.answers())),
            new Benchmark.Condition("training", training(often))),
        List.of(
            new Fold("two versions race, trained before", still, rows, remembered::parts),
            new Fold("nobody scores", still, rows, BacktestBenchmark::nobody)));
  }

  private static LoopParts nobody() {
    return new LoopParts(
        (request, examples, incumbents) -> new Answer(List.of(), List.of(), 0),
        new ModelInspector(),
        (version, artifact) -> {
          throw new IllegalStateException("nothing was submitted, so nothing is loaded");
        });
  }

  private static String race(Map<String, Answer> answers) {
    return answers.values().stream()
        .flatMap(answer -> answer.submissions().stream())
        .map(one -> one.contender() + " " + one.bundle().provenance().hyperparameters())
        .collect(Collectors.joining("; "));
  }

  private static String summary(Pipeline pipeline) {
    return "%s: %d features, contenders %s"
        .formatted(pipeline.name(), pipeline.features().size(), pipeline.contenders().keySet());
  }

  private static String training(BacktestReport report) {
    double share = (double) report.pace().training().toNanos() / report.pace().wall().toNanos();
    return String.format(
        Locale.ROOT,
        "with %d versions trained on the way, %.1f %% of %.1f s are inside the trainers",
        report.versions().size(),
        100 * share,
        report.pace().wall().toMillis() / 1e3);
  }

  /** Trains at the first pass and gives the same versions at every other. */
  private static final class Remembered {
    private final Retraining retraining;
    private final ScorerLoader loader;
    private final Map<String, Answer> answers = new HashMap<>();

    Remembered(Pipeline pipeline) {
      this.retraining = new Retraining(pipeline, Threads.ONE);
      this.loader = new ScorerLoader(Signatures.of(pipeline.signature()));
    }

    Map<String, Answer> answers() {
      return answers;
    }

    LoopParts parts() {
      return new LoopParts(
          (request, examples, incumbents) ->
              answers.computeIfAbsent(
                  request.id(), id -> retraining.answer(request, examples, incumbents)),
          new ModelInspector(),
          loader::load);
    }
  }

  /** Gives the parts of a pass. */
  private interface Models {
    LoopParts parts();
  }

  private static final class Fold extends Side {
    private final Pipeline pipeline;
    private final List<Row> rows;
    private final Models models;

    Fold(String name, Pipeline pipeline, List<Row> rows, Models models) {
      super(name);
      this.pipeline = pipeline;
      this.rows = rows;
      this.models = models;
    }

    @Override
    long pass() {
      BacktestReport report =
          Backtest.run(pipeline, rows.iterator(), OPTIONS, Optional.of(models.parts()));
      keep(report);
      return report.counts().vectors()
          + report.counts().predictions().values().stream().mapToLong(Long::longValue).sum();
    }
  }
}

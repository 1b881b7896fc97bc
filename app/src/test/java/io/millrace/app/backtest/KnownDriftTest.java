package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.app.backtest.BacktestReport.Life;
import io.millrace.app.backtest.BacktestReport.Promotion;
import io.millrace.app.loop.Charge;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PolicyFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recovery from drifts whose places are known, under the policies {@code drift} and {@code never}:
 * training is charged 200 rows, labels come 100 rows late. {@code -Dmillrace.seeds=20} runs more
 * seeds of noise than the suite has time for.
 */
class KnownDriftTest {
  private static final int SEEDS = Integer.getInteger("millrace.seeds", 4);
  private static final int WINDOW = 500;

  /**
   * The window's end, in rows after the drift. Detected at 130 to 170, asked for at 650, on trial
   * at 850: what is left are the verdict's 20 blocks, each as long as the label delay.
   */
  private static final int RECOVERED_BY = 3_500;

  private static final double POINTS = 0.03;
  private static final int NEAR = 50;
  private static final Backtest.Options OPTIONS = Backtest.Options.of(new Charge.Rows(200), 1);

  @ParameterizedTest
  @ValueSource(strings = {"sine_0123_abrupt.csv.gz", "stagger_0120_abrupt.csv.gz"})
  void each_drift_is_recovered_from_by_one_retraining_on_what_came_since_and_never_does_not(
      String file) {
    assumeTrue(
        Files.exists(KnownDrift.path(file)),
        () -> "there is no " + KnownDrift.path(file) + " here: it lies beside the repository");
    KnownDrift known = KnownDrift.read(file);
    Pipeline drift = known.pipeline();
    Pipeline never =
        PolicyFile.parse("retrain: {when: [], rows: 550}", "never.yaml", drift).pipeline();
    List<String> problems = new ArrayList<>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<Row> rows = known.rows(seed);
      BacktestReport under = Backtest.run(drift, rows.iterator(), OPTIONS, Optional.empty());
      for (int at = KnownDrift.CONCEPT; at < 4 * KnownDrift.CONCEPT; at += KnownDrift.CONCEPT) {
        judge("%s seed %d row %d".formatted(file, seed, at), at, under, problems);
      }
      var first = rows.subList(0, 2 * KnownDrift.CONCEPT + 2 * RECOVERED_BY);
      BacktestReport still = Backtest.run(never, first.iterator(), OPTIONS, Optional.empty());
      if (isBack(still, KnownDrift.CONCEPT)) {
        problems.add("%s seed %d: never is back".formatted(file, seed));
      }
    }
    assertThat(problems).isEmpty();
  }

  private static void judge(String place, int at, BacktestReport report, List<String> problems) {
    List<Request> asked =
        report.requests().stream()
            .filter(request -> request.state() != Request.State.REFUSED)
            .filter(request -> isAfter(at, KnownDrift.row(request.at())))
            .toList();
    List<Promotion> promoted =
        report.promotions().stream()
            .filter(promotion -> isAfter(at, KnownDrift.row(promotion.at())))
            .toList();
    System.out.printf(
        "%s: accuracy %.3f before, %.3f after; asked %s, promoted %s rows after it%n",
        place,
        accuracy(report, at - WINDOW),
        accuracy(report, at + RECOVERED_BY - WINDOW),
        asked.stream().map(request -> KnownDrift.row(request.at()) - at).toList(),
        promoted.stream().map(promotion -> KnownDrift.row(promotion.at()) - at).toList());
    if (!isBack(report, at)) {
      problems.add(place + ": what is served has not recovered");
    }
    if (asked.size() > 1) {
      problems.add("%s: %d retrainings".formatted(place, asked.size()));
    }
    if (promoted.size() != 1 || !isTrainedSince(at, promoted.getFirst(), report)) {
      problems.add("%s: the wrong version is promoted, of %s".formatted(place, promoted));
    }
  }

  private static boolean isBack(BacktestReport report, int drift) {
    return accuracy(report, drift + RECOVERED_BY - WINDOW)
        >= accuracy(report, drift - WINDOW) - POINTS;
  }

  private static boolean isTrainedSince(int drift, Promotion promotion, BacktestReport report) {
    return report.versions().stream()
        .filter(life -> life.version().equals(promotion.version()))
        .map(Life::trainedFrom)
        .allMatch(from -> KnownDrift.row(from) >= drift - NEAR);
  }

  private static boolean isAfter(int drift, long row) {
    return row >= drift && row < drift + KnownDrift.CONCEPT;
  }

  /** Of the window that begins at this row. */
  private static double accuracy(BacktestReport report, int row) {
    return report.served().stream()
        .filter(window -> KnownDrift.row(window.from()) == row)
        .findFirst()
        .map(window -> window.measures().getOrDefault("accuracy", 0.0))
        .orElse(0.0);
  }
}

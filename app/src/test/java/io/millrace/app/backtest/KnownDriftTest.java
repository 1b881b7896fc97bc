package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.app.backtest.BacktestReport.Life;
import io.millrace.app.backtest.BacktestReport.Promotion;
import io.millrace.app.backtest.KnownDrift.Family;
import io.millrace.app.loop.Charge;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Recovery from drifts whose places are known, under the policies {@code drift} and {@code never}:
 * training is charged 200 rows, labels come 100 rows late. {@code -Dmillrace.seeds=N} sets how many
 * seeds of noise are run.
 */
class KnownDriftTest {
  private static final int SEEDS = Integer.getInteger("millrace.seeds", 20);

  /** Of the published streams, which are longer. */
  private static final int PUBLISHED_SEEDS = Integer.getInteger("millrace.seeds", 5);

  private static final int WINDOW = 500;

  /** The window's end, in rows after the drift. */
  private static final int RECOVERED_BY = 1_500;

  /** Rows of a drawn concept: the next drift comes when all is calm again. */
  private static final int CONCEPT = 3_000;

  private static final double POINTS = 0.03;

  /**
   * Of the seeds at each drift. An accuracy over 500 rows has a standard error of a point, and a
   * curve is a harder concept than the line before it: one or the other window falls short.
   */
  private static final double LEAST_BACK = 0.9;

  private static final int NEAR = 50;
  private static final Backtest.Options OPTIONS = Backtest.Options.of(new Charge.Rows(200), 1);

  @ParameterizedTest
  @EnumSource
  void each_drift_is_recovered_from_by_one_retraining_on_what_came_since_and_never_does_not(
      Family family) {
    assertThat(problems(family.name(), SEEDS, seed -> KnownDrift.drawn(family, CONCEPT, seed)))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void so_it_is_on_the_published_streams(Family family) {
    assumeTrue(
        Files.exists(family.file),
        () -> "there is no " + family.file + " here: it lies beside the repository");
    KnownDrift known = KnownDrift.read(family);
    assertThat(problems(family.file.getFileName().toString(), PUBLISHED_SEEDS, seed -> known))
        .isEmpty();
  }

  private static List<String> problems(String name, int seeds, LongFunction<KnownDrift> stream) {
    List<String> problems = new ArrayList<>();
    Map<Integer, List<Double>> lostAt = new TreeMap<>();
    for (long seed = 1; seed <= seeds; seed++) {
      KnownDrift known = stream.apply(seed);
      Pipeline drift = known.pipeline();
      List<Row> rows = known.rows(seed);
      BacktestReport under = Backtest.run(drift, rows.iterator(), OPTIONS, Optional.empty());
      for (int at : known.drifts()) {
        judge("%s seed %d row %d".formatted(name, seed, at), known, at, under, problems);
        lostAt.computeIfAbsent(at, any -> new ArrayList<>()).add(lost(known, under, at));
      }
      int first = known.drifts().getFirst();
      var until = rows.subList(0, 2 * (first + RECOVERED_BY));
      BacktestReport still =
          Backtest.run(known.never(), until.iterator(), OPTIONS, Optional.empty());
      if (lost(known, still, first) <= POINTS) {
        problems.add("%s seed %d: never is back".formatted(name, seed));
      }
    }
    lostAt.forEach((at, lost) -> recovered("%s row %d".formatted(name, at), lost, problems));
    return problems;
  }

  private static void recovered(String place, List<Double> lost, List<String> problems) {
    double mean = lost.stream().mapToDouble(points -> points).average().orElseThrow();
    long back = lost.stream().filter(points -> points <= POINTS).count();
    System.out.printf(
        "%s: %d of %d seeds are back, accuracy lost on average %.4f%n",
        place, back, lost.size(), mean);
    if (mean > POINTS || back < LEAST_BACK * lost.size()) {
      problems.add(place + ": what is served has not recovered, accuracy lost " + lost);
    }
  }

  private static void judge(
      String place, KnownDrift known, int at, BacktestReport report, List<String> problems) {
    List<Request> asked =
        report.requests().stream()
            .filter(request -> request.state() != Request.State.REFUSED)
            .filter(request -> known.isAfter(at, request.at()))
            .toList();
    List<Promotion> promoted =
        report.promotions().stream()
            .filter(promotion -> known.isAfter(at, promotion.at()))
            .toList();
    System.out.printf(
        "%s: accuracy %.3f before, %.3f after; asked %s, promoted %s rows after it%n",
        place,
        level(known, report, at),
        accuracy(report, at + RECOVERED_BY - WINDOW),
        asked.stream().map(request -> KnownDrift.row(request.at()) - at).toList(),
        promoted.stream().map(promotion -> KnownDrift.row(promotion.at()) - at).toList());
    if (asked.size() > 1) {
      problems.add("%s: %d retrainings".formatted(place, asked.size()));
    }
    if (promoted.size() != 1 || !isTrainedSince(at, promoted.getFirst(), report)) {
      problems.add("%s: the wrong version is promoted, of %s".formatted(place, promoted));
    }
  }

  /** What the window lacks to the level before the drift. */
  private static double lost(KnownDrift known, BacktestReport report, int drift) {
    return level(known, report, drift) - accuracy(report, drift + RECOVERED_BY - WINDOW);
  }

  /** Mean accuracy of the windows since the change before, or the start, was over. */
  private static double level(KnownDrift known, BacktestReport report, int drift) {
    return IntStream.iterate(
            drift - known.concept() + RECOVERED_BY, row -> row < drift, row -> row + WINDOW)
        .mapToDouble(row -> accuracy(report, row))
        .average()
        .orElseThrow();
  }

  private static boolean isTrainedSince(int drift, Promotion promotion, BacktestReport report) {
    return report.versions().stream()
        .filter(life -> life.version().equals(promotion.version()))
        .map(Life::trainedFrom)
        .allMatch(from -> KnownDrift.row(from) >= drift - NEAR);
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

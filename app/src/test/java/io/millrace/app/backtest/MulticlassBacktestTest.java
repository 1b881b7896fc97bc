package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.loop.Charge;
import io.millrace.app.race.Runner;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three classes is predicted, from files to promotions. */
class MulticlassBacktestTest {
  @TempDir static Path folder;
  private static BacktestReport report;

  @BeforeAll
  static void run() throws IOException {
    Pipeline pipeline = Parcels.pipeline();
    History history = History.files(pipeline, Parcels.write(folder));
    report =
        Backtest.run(
            pipeline, history, Backtest.Options.of(new Charge.Time(Duration.ofMinutes(30)), 1));
  }

  private static Runner runner(String predictor) {
    return report.race().stream()
        .filter(runner -> runner.predictor().equals(predictor))
        .findFirst()
        .orElseThrow();
  }

  private static double servedAccuracy(Instant from, Instant to) {
    List<BacktestReport.Served> windows =
        report.served().stream()
            .filter(window -> !window.from().isBefore(from) && !window.to().isAfter(to))
            .toList();
    assertThat(windows).isNotEmpty();
    return windows.stream().mapToDouble(w -> w.measures().get("accuracy")).average().orElseThrow();
  }

  @Test
  void the_champion_beats_every_base_rate_over_the_whole_race_the_turn_in_it() {
    for (String base : List.of("base/majority", "base/no-change", "base/hour-of-week")) {
      assertThat(runner("trees").measures().get("brier"))
          .as("trees against " + base)
          .isLessThan(0.8 * runner(base).measures().get("brier"));
    }
  }

  @Test
  void the_turn_is_answered_by_a_training_whose_version_is_promoted_and_is_right_again() {
    assertThat(report.requests()).anyMatch(r -> r.at().isAfter(Parcels.TURNED));
    assertThat(report.verdicts()).anyMatch(v -> v.answer() == Verdict.Answer.BETTER);
    assertThat(report.promotions())
        .isNotEmpty()
        .allSatisfy(promotion -> assertThat(promotion.at()).isAfter(Parcels.TURNED));
    double before = servedAccuracy(Parcels.START, Parcels.TURNED);
    double broken = servedAccuracy(Parcels.TURNED, Parcels.TURNED.plus(Duration.ofDays(2)));
    double after = servedAccuracy(Parcels.TURNED.plus(Duration.ofDays(14)), Instant.MAX);
    assertThat(before).isGreaterThan(0.7);
    assertThat(broken).isLessThan(before - 0.1);
    assertThat(after).isGreaterThan(0.7);
  }

  @Test
  void the_first_versions_of_both_kinds_beat_the_base_rates_on_their_holdout() {
    for (String version : List.of("trees@1", "net@1")) {
      BacktestReport.Life life =
          report.versions().stream()
              .filter(one -> one.version().equals(version))
              .findFirst()
              .orElseThrow();
      assertThat(life.history())
          .as(version)
          .anyMatch(
              change ->
                  change.state() == ModelVersion.State.CURRENT
                      && change.why().contains("every gate passed"));
    }
  }

  @Test
  void invariant_7_a_label_of_no_class_is_refused_and_counted() {
    assertThat(report.counts().refused().values()).containsExactly(8L);
  }

  @Test
  void reports_show_the_measures_of_classes() {
    assertThat(ReportText.of(report)).contains("brier", "accuracy").doesNotContain("auc", "mae");
  }
}

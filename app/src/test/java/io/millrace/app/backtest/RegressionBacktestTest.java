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

/** A number is predicted, from files to promotions. */
class RegressionBacktestTest {
  @TempDir static Path folder;
  private static BacktestReport report;

  @BeforeAll
  static void run() throws IOException {
    Pipeline pipeline = Trips.pipeline();
    History history = History.files(pipeline, Trips.write(folder));
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

  private static double servedError(Instant from, Instant to) {
    List<BacktestReport.Served> windows =
        report.served().stream()
            .filter(window -> !window.from().isBefore(from) && !window.to().isAfter(to))
            .toList();
    assertThat(windows).isNotEmpty();
    return windows.stream().mapToDouble(w -> w.measures().get("mae")).average().orElseThrow();
  }

  @Test
  void both_kinds_of_contenders_beat_every_base_rate() {
    for (String contender : List.of("trees", "net")) {
      for (String base : List.of("base/mean", "base/no-change", "base/hour-of-week")) {
        assertThat(runner(contender).measures().get("mae"))
            .as(contender + " against " + base)
            .isLessThan(0.8 * runner(base).measures().get("mae"));
      }
    }
  }

  @Test
  void the_change_is_seen_as_drift_of_the_error_and_answered_by_a_training() {
    assertThat(report.drifts())
        .anyMatch(
            drift ->
                drift.detectedAt().isAfter(Trips.SLOWER)
                    && drift.startedAt().isBefore(Trips.SLOWER.plus(Duration.ofDays(1))));
    assertThat(report.requests()).anyMatch(r -> r.at().isAfter(Trips.SLOWER));
  }

  @Test
  void the_verdict_promotes_what_learnt_the_new_pace_and_what_is_served_is_right_again() {
    assertThat(report.verdicts()).anyMatch(v -> v.answer() == Verdict.Answer.BETTER);
    assertThat(report.promotions())
        .isNotEmpty()
        .allSatisfy(promotion -> assertThat(promotion.at()).isAfter(Trips.SLOWER));
    double before = servedError(Trips.START, Trips.SLOWER);
    double broken = servedError(Trips.SLOWER, Trips.SLOWER.plus(Duration.ofDays(2)));
    double after = servedError(Trips.SLOWER.plus(Duration.ofDays(14)), Instant.MAX);
    assertThat(before).isLessThan(6);
    assertThat(broken).isGreaterThan(12);
    assertThat(after).isLessThan(6);
  }

  @Test
  void no_version_was_refused_by_its_own_gates() {
    assertThat(report.versions())
        .hasSizeGreaterThan(2)
        .allSatisfy(
            life ->
                assertThat(life.history())
                    .noneMatch(change -> change.state() == ModelVersion.State.REJECTED));
  }

  @Test
  void reports_show_errors_in_the_labels_unit() {
    assertThat(ReportText.of(report)).contains("mae", "rmse", "base/mean").doesNotContain("auc");
  }
}

package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.AskedModels.Said;
import io.millrace.app.loop.Charge;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Odd readings are found that nobody ever told of, from a file to versions that wait. */
class AnomalyBacktestTest {
  private static final Instant NEW_LEVEL_LEARNT = Pumps.CHANGED.plus(Duration.ofDays(13));

  @TempDir static Path folder;
  private static final AskedModels MODELS = new AskedModels();
  private static BacktestReport report;

  @BeforeAll
  static void run() throws IOException {
    Pipeline pipeline = Pumps.anomaly();
    History history = History.files(pipeline, Pumps.write(folder));
    Backtest.Options options = Backtest.Options.of(new Charge.Time(Duration.ofMinutes(30)), 1);
    report = Backtest.run(pipeline, history, options, Optional.of(MODELS.parts(pipeline)));
  }

  private static double flagged(Predicate<Said> of) {
    List<Said> some = MODELS.all().stream().filter(of).toList();
    assertThat(some).hasSizeGreaterThan(8);
    return some.stream().filter(said -> said.answer()[0] >= 0.99).count() / (double) some.size();
  }

  private static Predicate<Said> of(String contender, int version) {
    return said -> said.contender().equals(contender) && said.version() == version;
  }

  @Test
  void odd_readings_are_flagged_far_more_often_than_others_by_both_kinds() {
    for (String contender : List.of("classical", "deep")) {
      Predicate<Said> before = of(contender, 1).and(said -> said.at().isBefore(Pumps.CHANGED));
      double odd = flagged(before.and(said -> Pumps.isOdd(said.eventId())));
      double others = flagged(before.and(said -> !Pumps.isOdd(said.eventId())));
      System.out.printf("%s: %.3f of the odd flagged, %.3f of others%n", contender, odd, others);

      assertThat(odd).as(contender).isGreaterThan(0.6);
      assertThat(others).as(contender).isLessThan(0.03);
    }
  }

  @Test
  void a_change_of_the_level_is_odd_to_the_version_that_sits_and_not_to_the_one_that_learnt_it() {
    for (String contender : List.of("classical", "deep")) {
      int latest =
          MODELS.all().stream()
              .filter(said -> said.contender().equals(contender))
              .mapToInt(Said::version)
              .max()
              .orElseThrow();
      Predicate<Said> late = said -> said.at().isAfter(NEW_LEVEL_LEARNT);
      double sitting = flagged(of(contender, 1).and(late));
      double learnt = flagged(of(contender, latest).and(late));
      System.out.printf("%s: version 1 flags %.3f, %d %.3f%n", contender, sitting, latest, learnt);

      assertThat(latest).isGreaterThan(1);
      assertThat(sitting).as(contender).isGreaterThan(0.3);
      assertThat(learnt).as(contender).isLessThan(0.06);
    }
  }

  @Test
  void drift_of_the_features_asks_for_versions_that_wait_for_a_person() {
    assertThat(report.requests())
        .filteredOn(request -> request.state() == Request.State.ANSWERED)
        .anyMatch(
            request ->
                request.cause() == Request.Cause.FEATURE_DRIFT
                    && request.at().isAfter(Pumps.CHANGED));
    assertThat(report.verdicts()).isEmpty();
    assertThat(report.promotions()).isEmpty();
    for (BacktestReport.Life life : report.versions()) {
      State last = life.history().getLast().state();
      assertThat(last).isIn(life.version().endsWith("@1") ? List.of(State.CURRENT) : WAITING);
    }
  }

  private static final List<State> WAITING = List.of(State.TRIAL, State.RETIRED);

  @Test
  void counts_add_up_without_a_label() {
    BacktestReport.Counts counts = report.counts();

    assertThat(counts.vectors()).isEqualTo(5_760);
    assertThat(counts.outcomes()).isEqualTo(5_760);
    assertThat(counts.labels()).isZero();
    assertThat(counts.labelled()).isZero();
    assertThat(counts.refused()).isEmpty();
  }

  @Test
  void every_form_of_the_report_says_that_nobody_judges_and_holds_numbers_alone() {
    String page =
        ReportHtml.of(
            new PolicyComparison("pumps", List.of(new PolicyComparison.Run("as it is", report))));

    assertThat(ReportText.of(report))
        .contains("flagged", "Nobody says what was true")
        .doesNotContain("brier", "NaN", "base/");
    assertThat(page)
        .contains("judged by nobody", "Flagged", "a person")
        .doesNotContain("Brier", "NaN", "labelled outcomes");
    assertThat(ReportJson.of(report)).contains("\"mean_score\"").doesNotContain("NaN");
  }
}

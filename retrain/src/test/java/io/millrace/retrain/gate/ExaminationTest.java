package io.millrace.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Fairness;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import io.millrace.schemas.pipeline.Invariance.Expectation;
import io.millrace.schemas.pipeline.Monitor;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What the pipeline file and the request add to the gates that every version meets. */
class ExaminationTest {
  private static final LossRule RULE = new LossRule.Brier();
  private static final List<Example> HOLDOUT = SyntheticExamples.of(2_000, 21);
  private static final Pipeline PIPELINE = SyntheticPipeline.with(new Retrain.Everything());

  private static Optional<Gate> asked(
      String gate, Examination examination, ToDoubleFunction<FeatureValues> model) {
    double[] scores = HOLDOUT.stream().map(e -> e.vector().values()).mapToDouble(model).toArray();
    Gates.Findings findings =
        new Gates.Findings(RULE, scores, Quality.of(scores, HOLDOUT, RULE), Map.of(), 1, 1, 0);
    return examination.gates(findings, rows -> rows.stream().mapToDouble(model).toArray()).stream()
        .filter(found -> found.name().equals(gate))
        .findFirst();
  }

  private static Examination under(Pipeline pipeline) {
    Request request =
        SyntheticPipeline.request(SyntheticExamples.START, SyntheticExamples.allMature(2_000), "t");
    return new Examination(pipeline, request, HOLDOUT, Map.of(), Optional.empty());
  }

  private static double byLoad(FeatureValues values) {
    return 1 / (1 + Math.exp(-2 * values.number(0) + 0.5));
  }

  private static Examination fair(double maxGap) {
    return under(
        PIPELINE.with(
            PIPELINE.trial(),
            new Monitor(Duration.ofHours(6), List.of(), Optional.of(new Fairness("city", maxGap))),
            PIPELINE.retrain()));
  }

  @Test
  void decisions_that_depend_on_the_group_fail_the_fairness_limit() {
    Gate gate =
        asked("fairness", fair(0.3), v -> "city-4".equals(v.text(1)) ? 0.9 : byLoad(v))
            .orElseThrow();

    assertThat(gate.passed()).isFalse();
    assertThat(gate.why())
        .contains("of the negatives city=city-4 are decided 1 by", "0.3 is allowed");
  }

  @Test
  void decisions_alike_for_all_groups_keep_a_limit_that_the_rows_can_show() {
    assertThat(asked("fairness", fair(0.4), ExaminationTest::byLoad).orElseThrow().passed())
        .isTrue();
    assertThat(asked("fairness", fair(0.01), ExaminationTest::byLoad).orElseThrow().passed())
        .as("the upper bound has to keep it, not the gap as measured")
        .isFalse();
  }

  @Test
  void without_a_limit_or_a_drift_or_cases_nothing_is_added() {
    for (String gate : List.of("fairness", "since-drift", "invariance")) {
      assertThat(asked(gate, under(PIPELINE), ExaminationTest::byLoad)).isEmpty();
    }
  }

  private static Examination frozen(Expectation expectation) {
    FeatureValues calm = new FeatureValues(new double[] {0, 0, 0, 0}, new String[4]);
    FeatureValues loaded = new FeatureValues(new double[] {1, 0, 0, 0}, new String[4]);
    Invariance invariance =
        new Invariance(List.of(new Case("more load", calm, loaded, expectation)));
    return new Examination(
        PIPELINE.with(new GateRules(1, Duration.ofMillis(1), invariance)),
        under(PIPELINE).request(),
        HOLDOUT,
        Map.of(),
        Optional.empty());
  }

  @Test
  void a_case_that_is_broken_fails_with_both_scores() {
    Gate gate =
        asked("invariance", frozen(Expectation.same()), ExaminationTest::byLoad).orElseThrow();

    assertThat(gate.passed()).isFalse();
    assertThat(gate.why())
        .startsWith("0 of 1 cases pass")
        .contains("\"more load\" gives 0.377541, then 0.817574, not same");
  }

  @Test
  void a_case_that_holds_passes_under_the_cases_digest() {
    Examination examination = frozen(Expectation.rises());
    Gate gate = asked("invariance", examination, ExaminationTest::byLoad).orElseThrow();

    assertThat(gate.passed()).isTrue();
    assertThat(gate.why()).contains(examination.pipeline().gates().invariance().digest());
  }

  private static Examination drifted(int row, ToDoubleFunction<FeatureValues> current) {
    Instant since = HOLDOUT.get(row).vector().eventTime();
    Request asked = under(PIPELINE).request();
    Request drift =
        new Request(
            "drift-1",
            Request.Cause.ERROR_DRIFT,
            Request.State.OPEN,
            asked.contenders(),
            List.of("d1"),
            since,
            asked.at(),
            "",
            List.of(),
            0,
            Optional.empty());
    double[] majority = new double[HOLDOUT.size()];
    Arrays.fill(majority, 0.45);
    return new Examination(
        PIPELINE,
        drift,
        HOLDOUT,
        Map.of(BaseRates.overall(RULE), majority),
        Optional.of(HOLDOUT.stream().map(e -> e.vector().values()).mapToDouble(current).toArray()));
  }

  @Test
  void a_version_that_is_good_since_the_drift_passes() {
    Gate gate =
        asked("since-drift", drifted(1_500, v -> 0.5), ExaminationTest::byLoad).orElseThrow();

    assertThat(gate.passed()).isTrue();
    assertThat(gate.why()).contains("of 2000 holdout rows 500 are from the drift's start");
  }

  /** Good before the drift, it knows nothing after it: the whole holdout hides that. */
  @Test
  void a_version_that_is_good_before_the_drift_alone_fails() {
    double[] at = {0};
    ToDoubleFunction<FeatureValues> old = v -> at[0]++ % 2_000 < 1_500 ? byLoad(v) : 1 - byLoad(v);

    Gate gate = asked("since-drift", drifted(1_500, v -> 0.5), old).orElseThrow();

    assertThat(gate.passed()).isFalse();
  }

  @Test
  void a_version_that_is_shown_to_be_worse_than_the_current_one_fails_and_an_equal_one_passes() {
    ToDoubleFunction<FeatureValues> weak = v -> 0.45 + 0.1 * (byLoad(v) - 0.5);

    assertThat(asked("since-drift", drifted(1_000, ExaminationTest::byLoad), weak).orElseThrow())
        .matches(gate -> !gate.passed());
    assertThat(asked("since-drift", drifted(1_000, weak), weak).orElseThrow())
        .matches(Gate::passed);
  }

  @Test
  void with_too_few_rows_since_the_drift_the_trial_is_left_to_tell() {
    Gate gate = asked("since-drift", drifted(1_990, v -> 0.5), v -> 0.5).orElseThrow();

    assertThat(gate.passed()).isTrue();
    assertThat(gate.why()).contains("10 are from the drift's start", "so the trial does");
  }
}

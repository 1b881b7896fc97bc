package io.millrace.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Example;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final LossRule RULE = new LossRule.Brier();
  private static final GateLimits LIMITS = new GateLimits(1_000, Duration.ofMillis(1), 1e-5);
  private static final List<Example> EXAMPLES = SyntheticExamples.of(600, 9);

  private static Gates.Findings findings(
      double[] scores, double logLoss, long bytes, double nanos, double difference) {
    Map<String, Double> base = Map.of(Quality.LOG_LOSS, 0.5);
    return new Gates.Findings(
        RULE,
        scores,
        Map.of(Quality.LOG_LOSS, logLoss),
        Map.of(BaseRates.overall(RULE), base, BaseRates.HOUR_OF_WEEK, base),
        bytes,
        nanos,
        difference);
  }

  private static List<String> failed(Gates.Findings findings) {
    return Gates.of(findings, LIMITS).stream()
        .filter(gate -> !gate.passed())
        .map(Gate::name)
        .toList();
  }

  @Test
  void a_good_version_passes_all() {
    assertThat(failed(findings(new double[] {0, 1}, 0.4, 1_000, 500, 0))).isEmpty();
  }

  @Test
  void equal_to_the_base_rate_is_not_better() {
    assertThat(failed(findings(new double[] {0.5}, 0.5, 10, 500, 0)))
        .containsExactly("beats-majority", "beats-hour-of-week");
  }

  @Test
  void a_score_that_is_no_probability_fails() {
    assertThat(failed(findings(new double[] {0.5, Double.NaN}, 0.4, 10, 500, 0)))
        .containsExactly("finite-scores");
    assertThat(failed(findings(new double[] {1.5}, 0.4, 10, 500, 0)))
        .containsExactly("finite-scores");
  }

  @Test
  void too_large_too_slow_and_not_what_was_trained_fail_each() {
    assertThat(failed(findings(new double[] {0.5}, 0.4, 1_001, 500, 0))).containsExactly("size");
    assertThat(failed(findings(new double[] {0.5}, 0.4, 10, 2e6, 0))).containsExactly("latency");
    assertThat(failed(findings(new double[] {0.5}, 0.4, 10, 500, 1e-4)))
        .containsExactly("serves-as-trained");
  }

  @Test
  void without_any_quality_nothing_is_beaten() {
    Gates.Findings none =
        new Gates.Findings(RULE, new double[] {Double.NaN}, Map.of(), Map.of(), 1, 1, 0);
    assertThat(failed(none)).contains("finite-scores", "beats-majority", "beats-hour-of-week");
  }

  @Test
  void quality_is_computed_as_defined() {
    List<Example> rows = EXAMPLES.subList(0, 2);
    double[] labels = rows.stream().mapToDouble(Example::label).toArray();
    Map<String, Double> values = Quality.of(new double[] {0.25, 0.25}, rows, RULE);
    double brier = 0;
    for (double label : labels) {
      brier += (0.25 - label) * (0.25 - label) / 2;
    }
    assertThat(values.get(Quality.BRIER)).isCloseTo(brier, within(1e-12));
    assertThat(Quality.of(new double[] {Double.NaN, 0.5}, rows, RULE)).isEmpty();
  }

  /** Invariant 2: no look-ahead, in base rates either. */
  @Test
  void a_base_rate_knows_no_label_that_came_at_the_events_time_or_later() {
    List<Example> holdout = EXAMPLES.subList(300, 600);
    Map<String, double[]> honest = HoldoutRates.scores(EXAMPLES, holdout, ZoneOffset.UTC, RULE);
    for (int i : new int[] {0, 1, 50, 299}) {
      Example row = holdout.get(i);
      List<Example> before =
          EXAMPLES.stream()
              .filter(e -> e.labelKnownAt().isBefore(row.vector().eventTime()))
              .toList();
      HoldoutRates.scores(before, List.of(row), ZoneOffset.UTC, RULE)
          .forEach((name, scores) -> assertThat(honest.get(name)[i]).isEqualTo(scores[0]));
    }
  }
}

package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassQualityTest {
  private static final LossRule.HalvedBrier RULE = new LossRule.HalvedBrier(3);
  private static final double[] ANSWERS = {.5, .25, .25, 0, 1, 0, .2, .2, .6};

  @Test
  void measures_are_means_over_the_outcomes_by_hand() {
    WindowQuality quality = filled();

    assertThat(quality.count()).isEqualTo(3);
    assertThat(quality.values().get("brier"))
        .isCloseTo((.25 + .0625 + .0625 + 0 + .64 + .04 + .36) / 2 / 3, within(1e-9));
    assertThat(quality.values().get("log_loss"))
        .isCloseTo(-(Math.log(.5) + Math.log(1 - 1e-7) + Math.log(.2)) / 3, within(1e-9));
    assertThat(quality.values().get("accuracy")).isEqualTo(2 / 3.0);
    assertThat(WindowQuality.decidingLoss(quality.values()))
        .contains(quality.values().get("brier"));
  }

  @Test
  void a_restored_window_goes_on_as_the_first() {
    WindowQuality original = filled();
    WindowQuality restored = WindowQuality.restore(RULE, original.snapshot());
    original.add(ANSWERS, 2, 2);
    restored.add(ANSWERS, 2, 2);

    assertThat(restored.values()).isEqualTo(original.values());
  }

  @Test
  void an_answer_is_as_many_probabilities_as_classes_with_the_sum_one() {
    assertThat(RULE.takes(ANSWERS, 2)).isTrue();
    assertThat(RULE.takes(new double[] {.5, .5, .1}, 0)).isFalse();
    assertThat(RULE.takes(new double[] {1.5, -.5, 0}, 0)).isFalse();
    assertThat(RULE.takes(new double[] {Double.NaN, .5, .5}, 0)).isFalse();
    assertThat(RULE.takesLabel(2)).isTrue();
    assertThat(RULE.takesLabel(3)).isFalse();
    assertThat(RULE.takesLabel(.5)).isFalse();
  }

  @Test
  void base_rates_of_classes_are_shares_by_laplace_and_nothing_is_known_too_early() {
    BaseRates rates = BaseRates.of(RULE, ZoneOffset.UTC);
    assertThat(rates.forecast(0).overall())
        .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
    for (int i = 0; i < 12; i++) {
      rates.learn(i, 100, i % 3 == 0 ? 2 : 0);
    }

    assertThat(rates.forecast(100).overall())
        .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-12));
    BaseRates.Forecast known = rates.forecast(101);
    assertThat(known.overall())
        .containsExactly(new double[] {9 / 15.0, 1 / 15.0, 5 / 15.0}, within(1e-12));
    assertThat(known.hourOfWeek())
        .containsExactly(new double[] {9 / 15.0, 1 / 15.0, 5 / 15.0}, within(1e-12));
    assertThat(RULE.takes(known.noChange(), 0)).isTrue();
    assertThat(BaseRates.restore(RULE, rates.snapshot()).forecast(101).noChange())
        .containsExactly(known.noChange());
  }

  @Test
  void no_change_expects_the_class_that_came_last_to_come_again() {
    BaseRates rates = BaseRates.of(RULE, ZoneOffset.UTC);
    for (int i = 0; i < 300; i++) {
      rates.learn(i, i + 1, i / 20 % 3);
    }
    double[] answer = rates.forecast(1_000).noChange();

    assertThat(answer[2]).isGreaterThan(.85);
    assertThat(answer[0] + answer[1] + answer[2]).isCloseTo(1, within(1e-12));
  }

  @Test
  void two_classes_are_judged_as_a_binary_label_is() {
    LossRule two = LossRule.of("MULTICLASS", Optional.empty(), 2);
    LossRule binary = LossRule.of("BINARY", Optional.empty(), 0);
    for (double p = 0; p <= 1; p += 1 / 16.0) {
      for (int label = 0; label < 2; label++) {
        double[] both = {1 - p, p};
        assertThat(two.loss(both, 0, label)).isCloseTo(binary.loss(both, 1, label), within(1e-12));
      }
    }
  }

  private static WindowQuality filled() {
    WindowQuality quality = WindowQuality.of(RULE, .5);
    quality.add(ANSWERS, 0, 0);
    quality.add(ANSWERS, 1, 1);
    quality.add(ANSWERS, 2, 1);
    return quality;
  }
}

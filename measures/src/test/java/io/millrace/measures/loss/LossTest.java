package io.millrace.measures.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossTest {
  @Test
  void brier_is_the_squared_distance_to_what_happened() {
    assertThat(Loss.brier(0.7, true)).isEqualTo(0.09, within(1e-15));
    assertThat(Loss.brier(0.7, false)).isEqualTo(0.49, within(1e-15));
  }

  @Test
  void multiclass_brier_halved_of_two_classes_is_the_binary_one() {
    assertThat(Loss.brier(new double[] {0.3, 0.7}, 1))
        .isEqualTo(Loss.brier(0.7, true), within(1e-15));
  }

  @Test
  void multiclass_brier_of_a_certain_mistake_is_one() {
    assertThat(Loss.brier(new double[] {0, 0, 1}, 0)).isEqualTo(1);
  }

  @Test
  void scaled_absolute_error_is_cut_at_one() {
    assertThat(Loss.scaledAbsolute(10, 13, 12)).isEqualTo(0.25);
    assertThat(Loss.scaledAbsolute(10, 1000, 12)).isEqualTo(1);
  }

  @Test
  void log_loss_of_a_certain_mistake_is_finite() {
    assertThat(Loss.log(0, true)).isEqualTo(-Math.log(1e-7));
    assertThat(Loss.log(0.5, false)).isEqualTo(Math.log(2), within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
  void a_score_that_is_no_probability_is_refused(double score) {
    assertThatIllegalArgumentException().isThrownBy(() -> Loss.brier(score, true));
    assertThatIllegalArgumentException().isThrownBy(() -> Loss.log(score, true));
  }

  @Test
  void class_scores_that_do_not_sum_to_one_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Loss.brier(new double[] {0.9, 0.9}, 0))
        .withMessageContaining("normalise");
  }
}

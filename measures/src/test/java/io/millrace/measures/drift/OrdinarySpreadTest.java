package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OrdinarySpreadTest {
  @Test
  void nothing_is_ordinary_before_anything_was_seen() {
    assertThat(new OrdinarySpread().varianceOfMean(1)).isInfinite();
  }

  @Test
  void independent_values_have_means_that_vary_by_variance_over_n() {
    OrdinarySpread spread = autoregressive(3, 0, 1 << 19);
    for (int n : new int[] {1, 3, 16, 100, 1024}) {
      assertThat(spread.varianceOfMean(n) * n).as("n %d", n).isCloseTo(1, within(0.35));
    }
  }

  /** Variance of a mean of n: v / n (1 + 2 sum_k (1 - k/n) r^k), with v = 1 / (1 - r^2). */
  @Test
  void values_that_depend_on_each_other_have_means_that_vary_as_theory_says() {
    double r = 0.9;
    OrdinarySpread spread = autoregressive(4, r, 1 << 19);
    for (int n : new int[] {1, 2, 8, 64, 1024}) {
      double sum = 0;
      for (int k = 1; k < n; k++) {
        sum += (1 - (double) k / n) * Math.pow(r, k);
      }
      double expected = (1 + 2 * sum) / n / (1 - r * r);
      assertThat(spread.varianceOfMean(n) / expected).as("n %d", n).isCloseTo(1, within(0.35));
    }
  }

  @Test
  void scales_that_were_not_seen_are_taken_to_be_no_calmer_than_the_largest_that_was() {
    OrdinarySpread spread = autoregressive(5, 0, 64);
    assertThat(spread.varianceOfMean(1 << 20)).isEqualTo(spread.varianceOfMean(1 << 6));
  }

  @Test
  void a_change_of_level_raises_what_is_ordinary_less_than_threefold() {
    OrdinarySpread still = new OrdinarySpread();
    OrdinarySpread moved = new OrdinarySpread();
    Random random = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      double value = random.nextGaussian();
      still.add(value);
      moved.add(value + (i < 15_300 ? 0 : 2));
    }
    assertThat(moved.varianceOfMean(64) / still.varianceOfMean(64)).isLessThan(9);
  }

  private static OrdinarySpread autoregressive(long seed, double r, int size) {
    Random random = new Random(seed);
    OrdinarySpread spread = new OrdinarySpread();
    double value = 0;
    for (int i = 0; i < size; i++) {
      value = r * value + random.nextGaussian();
      spread.add(value);
    }
    return spread;
  }
}

package io.millrace.retrain.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.retrain.gate.GroupRates.Gap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GroupRatesTest {

  private static GroupRates rates(Map<String, int[]> groups) {
    GroupRates rates = new GroupRates();
    groups.forEach(
        (group, counts) -> {
          for (int i = 0; i < counts[1]; i++) {
            rates.add(group, i < counts[0] ? 1 : 0);
          }
        });
    return rates;
  }

  /**
   * Newcombe's own example, 56 of 70 against 48 of 80: method 10 gives 0.0524 to 0.3339 at
   * two-sided 95 %. At one-sided 95 % Wilson's limits are 0.7099 and 0.8675, 0.5074 and 0.6863 by
   * hand.
   */
  @Test
  void the_bound_is_that_of_newcombes_hybrid_score_method() {
    Gap gap =
        rates(Map.of("a", new int[] {56, 70}, "b", new int[] {48, 80})).largest().orElseThrow();

    assertThat(gap.higher()).isEqualTo("a");
    assertThat(gap.gap()).isCloseTo(0.2, within(1e-12));
    double upper = wilson(56, 70, +1);
    double lower = wilson(48, 80, -1);
    double bound = 0.2 + Math.sqrt((upper - 0.8) * (upper - 0.8) + (0.6 - lower) * (0.6 - lower));
    assertThat(gap.bound()).isCloseTo(bound, within(1e-9));
  }

  /** The root p of |count/of - p| = z sqrt(p (1 - p) / of), by bisection. */
  private static double wilson(int count, int of, int side) {
    double share = (double) count / of;
    double near = share;
    double far = side > 0 ? 1 : 0;
    for (int i = 0; i < 200; i++) {
      double p = (near + far) / 2;
      if (Math.abs(share - p) < 1.6448536269514722 * Math.sqrt(p * (1 - p) / of)) {
        near = p;
      } else {
        far = p;
      }
    }
    return near;
  }

  /** 1,000 times five groups that differ truly by 0.1 at most; seed printed by the assertion. */
  @Test
  void the_bound_lies_below_the_true_largest_gap_in_few_samples() {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    int below = 0;
    for (int run = 0; run < 1_000; run++) {
      GroupRates rates = new GroupRates();
      for (int i = 0; i < 600; i++) {
        int group = i % 5;
        rates.add("g" + group, random.nextDouble() < 0.3 + 0.025 * group ? 1 : 0);
      }
      below += rates.largest().orElseThrow().bound() < 0.1 ? 1 : 0;
    }
    assertThat(below).as("seed %d", seed).isLessThanOrEqualTo(60);
  }

  @Test
  void a_small_group_is_left_out_and_named() {
    GroupRates rates =
        rates(Map.of("a", new int[] {50, 100}, "b", new int[] {52, 100}, "c", new int[] {29, 29}));

    assertThat(rates.largest().orElseThrow().higher()).isEqualTo("b");
    assertThat(rates.small()).containsExactly(Map.entry("c", 29));
    assertThat(rates(Map.of("a", new int[] {5, 100})).largest()).isEmpty();
  }
}

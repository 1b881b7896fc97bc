package io.millrace.measures.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventEvidenceTest {
  /** By hand, for one bet b: exp(b (sum x - n m / 2) + (ln(1 - b) + b) sum (x - mean before)^2). */
  @Test
  void it_is_the_mean_over_bets_of_the_formula_recomputed_from_a_list() {
    Random random = new Random(3);
    List<Double> seen = new ArrayList<>();
    EventEvidence evidence = new EventEvidence();
    for (int i = 0; i < 200; i++) {
      double difference = 2 * random.nextDouble() - 0.9;
      evidence.add(difference);
      seen.add(difference / 2);
      double total = 0;
      for (double bet : new double[] {0.9, 0.75, 0.5, 0.25, 0.125, 0.0625}) {
        total += wealth(seen, bet, 0.02);
      }
      for (double bet = 0.03125; bet > 0.003; bet /= 2) {
        total += wealth(seen, bet, 0.02);
      }
      assertThat(evidence.log(0.02, 1)).isCloseTo(Math.log(total / 10), within(1e-9));
    }
  }

  private static double wealth(List<Double> seen, double bet, double least) {
    double exponent = 0;
    double sum = 0;
    for (int i = 0; i < seen.size(); i++) {
      double x = seen.get(i);
      double before = i == 0 ? 0 : sum / i;
      exponent += bet * (x - least / 2) + (Math.log(1 - bet) + bet) * (x - before) * (x - before);
      sum += x;
    }
    return Math.exp(exponent);
  }

  @Test
  void the_lower_end_is_where_the_evidence_reaches_one_over_alpha() {
    Random random = new Random(4);
    EventEvidence evidence = new EventEvidence();
    for (int i = 0; i < 5_000; i++) {
      evidence.add(0.2 + 0.1 * random.nextGaussian());
    }
    double lower = evidence.lower(0.05, 1);
    assertThat(evidence.log(lower, 1)).isCloseTo(-Math.log(0.05), within(1e-6));
    assertThat(lower).isBetween(0.19, 0.2);
    assertThat(evidence.lower(0.05, 20)).isLessThan(lower);
  }

  @Test
  void shares_of_alpha_sum_to_it_and_grow_back_with_promotions() {
    double sum = 0;
    for (int trial = 1; trial <= 1_000_000; trial++) {
      sum += AlphaOverTrials.spent(0.05, trial);
    }
    assertThat(sum).isBetween(0.0499, 0.05);
    assertThat(AlphaOverTrials.level(0.05, 7, 0)).isEqualTo(AlphaOverTrials.spent(0.05, 7));
    assertThat(AlphaOverTrials.level(0.05, 7, 3))
        .isCloseTo(4 * AlphaOverTrials.spent(0.05, 7), within(1e-15));
    assertThat(AlphaOverTrials.level(0.05, 1, 100)).isEqualTo(0.05);
  }
}

package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AucTest {
  @Property(tries = 200)
  void equals_the_count_of_pairs_in_the_right_order(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int size) {
    Random random = new Random(seed);
    double[] scores = new double[size];
    boolean[] labels = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = random.nextInt(12) / 11.0;
      labels[i] = random.nextBoolean();
    }
    assertThat(Auc.of(scores, labels).orElse(-1)).isEqualTo(byPairs(scores, labels), within(1e-12));
  }

  /** Value of the example in scikit-learn's documentation of roc_auc_score. */
  @Test
  void agrees_with_a_published_example() {
    double[] scores = {0.1, 0.4, 0.35, 0.8};
    boolean[] labels = {false, false, true, true};
    assertThat(Auc.of(scores, labels)).hasValue(0.75);
  }

  static double byPairs(double[] scores, boolean[] labels) {
    double won = 0;
    long pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] && !labels[j]) {
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return pairs == 0 ? -1 : won / pairs;
  }
}

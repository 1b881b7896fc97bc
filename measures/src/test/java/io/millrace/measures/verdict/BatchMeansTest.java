package io.millrace.measures.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchMeansTest {
  private static final int RUNS = 400;

  /** By the formula, from a list: batches of the largest power of two that leaves 16 of them. */
  @Property(tries = 200)
  void it_is_the_formula_recomputed_from_a_list(@ForAll long seed) {
    Random random = new Random(seed);
    int count = 16 + random.nextInt(2_000);
    BatchMeans batches = new BatchMeans();
    Moments moments = Moments.NONE;
    List<Double> seen = new ArrayList<>();
    double noise = 0;
    for (int i = 0; i < count; i++) {
      noise = 0.8 * noise + random.nextGaussian();
      batches.add(noise);
      moments = moments.plus(noise);
      seen.add(noise);
    }
    assertThat(batches.designEffect(moments)).isCloseTo(naive(seen), within(1e-9 * naive(seen)));
  }

  /** Sums round: batches of 0.1 have means of 0.1 and a little more, which is no dependence. */
  @Property(tries = 200)
  void values_that_are_all_alike_do_not_depend_on_each_other(
      @ForAll @DoubleRange(min = -1, max = 1) double value,
      @ForAll @IntRange(min = 1, max = 20_000) int count) {
    BatchMeans batches = new BatchMeans();
    Moments moments = Moments.NONE;
    for (int i = 0; i < count; i++) {
      batches.add(value);
      moments = moments.plus(value);
    }
    assertThat(batches.designEffect(moments)).isEqualTo(1);
  }

  private static double naive(List<Double> values) {
    int length = Integer.highestOneBit(values.size() / 16);
    int count = values.size() / length;
    double[] means = new double[count];
    for (int i = 0; i < count; i++) {
      means[i] = mean(values.subList(i * length, (i + 1) * length));
    }
    double products = 0;
    double middle = Arrays.stream(means).average().orElseThrow();
    for (int i = 1; i < count; i++) {
      products += (means[i] - middle) * (means[i - 1] - middle);
    }
    double variance = variance(Arrays.stream(means).boxed().toList());
    double r = Math.min(0.9, products / (variance * (count - 1)) + 1.0 / count);
    double correlated = r > 0.1 ? (1 + r) / (1 - r) : 1;
    double raised = 1 + Math.sqrt(2.0 / (count - 1));
    return Math.max(1, length * variance / variance(values) * raised * correlated);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(value -> value).average().orElseThrow();
  }

  private static double variance(List<Double> values) {
    double mean = mean(values);
    return values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum()
        / (values.size() - 1);
  }

  /** The truth for an autoregression of the first order, in the long run: (1 + a) / (1 - a). */
  @ParameterizedTest
  @CsvSource({"0, 1, 2.5", "0.5, 3, 7", "0.9, 19, 45"})
  void of_an_autoregression_it_is_rarely_told_too_small_and_not_many_times_too_large(
      double kept, double truth, double most) {
    int small = 0;
    double sum = 0;
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(run);
      BatchMeans batches = new BatchMeans();
      Moments moments = Moments.NONE;
      double noise = random.nextGaussian() / Math.sqrt(1 - kept * kept);
      for (int i = 0; i < 500; i++) {
        noise = kept * noise + random.nextGaussian();
        batches.add(noise);
        moments = moments.plus(noise);
      }
      double told = batches.designEffect(moments);
      sum += told;
      small += told < truth / 2 ? 1 : 0;
    }
    assertThat(small).isLessThan(RUNS / 20);
    assertThat(sum / RUNS).isBetween(truth, most);
  }

  @Property(tries = 50)
  void restored_ones_go_on_as_if_nothing_happened(@ForAll long seed) {
    Random random = new Random(seed);
    BatchMeans batches = new BatchMeans();
    Moments moments = Moments.NONE;
    int restoredAt = random.nextInt(300);
    BatchMeans restored = batches;
    for (int i = 0; i < 600; i++) {
      if (i == restoredAt) {
        SnapshotWriter out = new SnapshotWriter(1);
        batches.write(out);
        restored = BatchMeans.read(new SnapshotReader(out.bytes(), 1));
      }
      double value = random.nextGaussian();
      batches.add(value);
      if (i >= restoredAt) {
        restored.add(value);
      }
      moments = moments.plus(value);
    }
    assertThat(restored.designEffect(moments)).isEqualTo(batches.designEffect(moments));
  }
}

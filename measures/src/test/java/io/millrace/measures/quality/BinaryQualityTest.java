package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.Loss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BinaryQualityTest {
  private record Scored(double score, boolean label) {}

  @Property(tries = 100)
  void metrics_equal_those_recomputed_from_the_list(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int size) {
    List<Scored> window = window(seed, size);
    BinaryMetrics metrics = fill(window).metrics().orElseThrow();

    double brier =
        window.stream().mapToDouble(s -> Loss.brier(s.score, s.label)).average().orElse(9);
    double log = window.stream().mapToDouble(s -> Loss.log(s.score, s.label)).average().orElse(9);
    long correct = window.stream().filter(s -> s.score >= 0.5 == s.label).count();
    assertThat(metrics.count()).isEqualTo(size);
    assertThat(metrics.positives()).isEqualTo(window.stream().filter(Scored::label).count());
    assertThat(metrics.brier()).isEqualTo(brier, within(1e-11));
    assertThat(metrics.logLoss()).isEqualTo(log, within(1e-11));
    assertThat(metrics.accuracy()).isEqualTo((double) correct / size, within(1e-12));
  }

  @Property(tries = 100)
  void area_is_within_its_bound_of_the_exact_one(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 300) int size) {
    List<Scored> window = window(seed, size);
    BinaryMetrics metrics = fill(window).metrics().orElseThrow();
    double[] scores = window.stream().mapToDouble(Scored::score).toArray();
    boolean[] labels = new boolean[size];
    for (int i = 0; i < size; i++) {
      labels[i] = window.get(i).label;
    }
    double exact = AucTest.byPairs(scores, labels);
    assertThat(metrics.auc().orElse(-1)).isEqualTo(exact, within(metrics.aucErrorBound() + 1e-12));
  }

  @Property(tries = 50)
  void neither_order_nor_merging_changes_a_bit(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 300) int size) {
    List<Scored> window = window(seed, size);
    byte[] inOrder = fill(window).snapshot();

    List<Scored> shuffled = new ArrayList<>(window);
    Collections.shuffle(shuffled, new Random(seed));
    BinaryQuality left = fill(shuffled.subList(0, size / 3));
    left.merge(fill(shuffled.subList(size / 3, size)));

    assertThat(left.snapshot()).isEqualTo(inOrder);
    assertThat(left.metrics()).isEqualTo(fill(window).metrics());
  }

  @Test
  void a_restored_window_goes_on_as_if_nothing_happened() {
    List<Scored> window = window(1, 200);
    BinaryQuality restored = BinaryQuality.restore(fill(window.subList(0, 77)).snapshot());
    window.subList(77, 200).forEach(s -> restored.add(s.score, s.label));
    assertThat(restored.snapshot()).isEqualTo(fill(window).snapshot());
  }

  @Test
  void an_empty_window_has_no_metrics_and_one_label_alone_no_area() {
    BinaryQuality quality = new BinaryQuality(0.5);
    assertThat(quality.metrics()).isEmpty();
    quality.add(1.0, true);
    assertThat(quality.metrics().orElseThrow().auc()).isEmpty();
  }

  @Test
  void sums_stay_right_past_the_carry() {
    FixedSum sum = new FixedSum();
    for (int i = 0; i < 5_000; i++) {
      sum.add(1 << 19);
      sum.add(0.25);
    }
    FixedSum twice = new FixedSum(sum.high(), sum.low());
    for (int i = 0; i < 10; i++) {
      twice.add(new FixedSum(twice.high(), twice.low()));
    }
    assertThat(sum.value()).isEqualTo(5_000 * (double) (1 << 19) + 1250);
    assertThat(twice.value()).isEqualTo(sum.value() * 1024);
  }

  @Test
  void windows_with_different_thresholds_are_not_merged() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BinaryQuality(0.5).merge(new BinaryQuality(0.4)));
  }

  private static List<Scored> window(long seed, int size) {
    Random random = new Random(seed);
    List<Scored> window = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double score = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
      window.add(new Scored(score, random.nextDouble() < 0.2 + 0.5 * score));
    }
    return window;
  }

  private static BinaryQuality fill(List<Scored> window) {
    BinaryQuality quality = new BinaryQuality(0.5);
    window.forEach(s -> quality.add(s.score, s.label));
    return quality;
  }
}

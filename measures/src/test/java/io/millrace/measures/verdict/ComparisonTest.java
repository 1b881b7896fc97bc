package io.millrace.measures.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final ComparisonPlan PLAN =
      ComparisonPlan.forLabelsWithin(Duration.ofHours(24), 0.05, 0.001).withEventAlpha(0);

  private record Paired(long time, double candidate, double baseline) {
    double difference() {
      return baseline - candidate;
    }
  }

  @Property(tries = 100)
  void interval_equals_the_formula_recomputed_from_lists(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int days) {
    List<Paired> events = random(seed, days);
    Map<Long, List<Paired>> byDay =
        events.stream()
            .collect(
                Collectors.groupingBy(
                    e -> Math.floorDiv(e.time, DAY), TreeMap::new, Collectors.toList()));
    List<Double> means =
        byDay.values().stream()
            .map(day -> day.stream().mapToDouble(Paired::difference).average().orElse(0))
            .toList();
    Evidence evidence = play(events, PLAN).evidence();
    assertThat(evidence.blocks()).isEqualTo(means.size());
    assertThat(evidence.outcomes()).isEqualTo(events.size());
    if (means.size() < 2) {
      return;
    }

    int n = means.size();
    double mean = means.stream().mapToDouble(d -> d).average().orElse(0);
    double squares = means.stream().mapToDouble(d -> (d - mean) * (d - mean)).sum();
    double s = Math.max(Math.sqrt(squares / (n - 1)), Math.sqrt(n) / events.size());
    double products = 0;
    for (int i = 1; i < n; i++) {
      products += (means.get(i) - mean) * (means.get(i - 1) - mean);
    }
    double r = n < 3 || squares == 0 ? 0 : Math.min(products / squares, 0.9);
    s =
        r <= 0.1
            ? s
            : Math.max(
                Math.sqrt(squares / (n - 1) * (1 + r) / (1 - r)), Math.sqrt(n) / events.size());
    double r2 = (-2 * Math.log(0.05) + Math.log(-2 * Math.log(0.05) + 1)) / 30;
    double half =
        s * Math.sqrt(2 * (n * r2 + 1) / (n * n * r2) * Math.log(Math.sqrt(n * r2 + 1) / 0.05));
    assertThat(evidence.estimate()).isEqualTo(mean, within(1e-12));
    assertThat(evidence.lower()).isEqualTo(Math.max(-1, mean - half), within(1e-10));
    assertThat(evidence.upper()).isEqualTo(Math.min(1, mean + half), within(1e-10));
    assertThat(evidence.lagOneCorrelation())
        .isEqualTo(n < 3 || squares == 0 ? 0 : products / squares, within(1e-8));
  }

  /** By hand: r^2 = 0.26450, n r^2 + 1 = 8.9350, ln(sqrt(8.9350) / 0.05) = 4.0907. */
  @Test
  void half_width_has_the_value_worked_out_by_hand() {
    assertThat(ConfidenceSequence.tightestAt(30, 0.05).halfWidth(30, 1))
        .isEqualTo(Math.sqrt(2 * 8.9350 / (900 * 0.26450) * 4.0907), within(1e-4));
  }

  @Test
  void the_interval_is_tightest_near_its_target() {
    double tuned = ConfidenceSequence.tightestAt(30, 0.05).halfWidth(30, 1);
    for (int target : new int[] {5, 15, 60, 200}) {
      assertThat(ConfidenceSequence.tightestAt(target, 0.05).halfWidth(30, 1))
          .isGreaterThan(tuned * 0.999);
    }
  }

  @Property(tries = 30)
  void a_restored_comparison_goes_on_as_if_nothing_happened(@ForAll long seed) {
    List<Paired> events = random(seed, 40);
    Comparison whole = new Comparison(PLAN);
    Comparison restored = new Comparison(PLAN);
    for (Paired event : events) {
      restored = Comparison.restore(restored.snapshot());
      add(restored, event);
      add(whole, event);
    }
    assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
    assertThat(restored.evidence()).isEqualTo(whole.evidence());
  }

  @Test
  void identical_versions_are_equivalent_and_never_better_even_without_a_tie() {
    Comparison comparison = new Comparison(new ComparisonPlan(Duration.ofDays(1), 0.05, 0, 0));
    for (int day = 0; day < 60; day++) {
      comparison.add(day * DAY, 0.3, 0.3);
      Answer expected =
          day < Comparison.BURN_IN_BLOCKS ? Answer.NOT_YET : Answer.EQUIVALENT; // one day is open
      assertThat(comparison.evidence().answer()).isEqualTo(expected);
    }
  }

  @Test
  void few_equal_differences_give_no_certainty() {
    Comparison comparison = new Comparison(PLAN);
    for (int day = 0; day < 25; day++) {
      comparison.add(day * DAY, 0.3, 0.4);
    }
    assertThat(comparison.evidence().answer()).isEqualTo(Answer.NOT_YET);
  }

  @Test
  void many_equal_differences_do() {
    Comparison comparison = new Comparison(PLAN);
    for (int i = 0; i < 25_000; i++) {
      comparison.add(i * DAY / 1000, 0.3, 0.31);
    }
    Evidence evidence = comparison.evidence();
    assertThat(evidence.answer()).isEqualTo(Answer.BETTER);
    assertThat(evidence.upper() - evidence.lower()).isPositive();
  }

  @Test
  void the_answers_mirror_when_the_versions_change_places() {
    Comparison one = new Comparison(PLAN);
    Comparison other = new Comparison(PLAN);
    Random random = new Random(12);
    for (int i = 0; i < 30_000; i++) {
      double worse = 0.3 + 0.2 * random.nextDouble();
      double better = 0.2 + 0.2 * random.nextDouble();
      one.add(i * DAY / 1000, better, worse);
      other.add(i * DAY / 1000, worse, better);
    }
    assertThat(one.evidence().answer()).isEqualTo(Answer.BETTER);
    assertThat(other.evidence().answer()).isEqualTo(Answer.WORSE);
    assertThat(one.evidence().lower()).isEqualTo(-other.evidence().upper(), within(1e-15));
  }

  @Test
  void a_difference_within_the_tie_is_equivalent_even_where_it_is_certain() {
    Comparison comparison = new Comparison(PLAN);
    for (int i = 0; i < 300_000; i++) {
      comparison.add(i * DAY / 10_000, 0.3, 0.3005);
    }
    assertThat(comparison.evidence().lower()).isPositive();
    assertThat(comparison.evidence().answer()).isEqualTo(Answer.EQUIVALENT);
  }

  @Test
  void only_closed_blocks_count_and_empty_ones_are_skipped() {
    Comparison comparison = new Comparison(PLAN);
    comparison.add(0, 0, 1);
    assertThat(comparison.evidence().blocks()).isZero();
    comparison.add(10 * DAY, 0, 1);
    assertThat(comparison.evidence().blocks()).isEqualTo(1);
    comparison.closeBefore(11 * DAY - 1);
    assertThat(comparison.evidence().blocks()).isEqualTo(1);
    comparison.closeBefore(11 * DAY);
    comparison.closeBefore(3 * DAY);
    assertThat(comparison.evidence().blocks()).isEqualTo(2);
    assertThat(comparison.evidence().outcomes()).isEqualTo(2);
  }

  @Test
  void a_large_margin_is_called_better_by_the_event_and_provisionally() {
    Comparison comparison =
        new Comparison(ComparisonPlan.forLabelsWithin(Duration.ofHours(1), 0.05, 0.001));
    Random random = new Random(2);
    int needed = 0;
    while (!comparison.saidFast()) {
      comparison.add(
          60_000L * needed++, 0.1 * random.nextDouble(), 0.4 + 0.2 * random.nextDouble());
      comparison = Comparison.restore(comparison.snapshot());
    }
    assertThat(needed).isBetween(32, 100);
    Evidence evidence = comparison.evidence();
    assertThat(evidence.answer()).isEqualTo(Answer.BETTER);
    assertThat(evidence.lane()).isEqualTo(Lane.EVENTS);
    assertThat(evidence.provisional()).isTrue();
    assertThat(evidence.lower()).isBetween(FastLane.MARGIN, 0.45);
    assertThat(evidence.alpha()).isEqualTo(0.025);
  }

  @Test
  void an_event_for_a_closed_block_is_refused() {
    Comparison comparison = new Comparison(PLAN);
    comparison.add(5 * DAY, 0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> comparison.add(4 * DAY, 0, 1))
        .withMessageContaining("feed events by prediction time");
  }

  @Test
  void a_loss_outside_its_range_is_refused() {
    Comparison comparison = new Comparison(PLAN);
    assertThatIllegalArgumentException().isThrownBy(() -> comparison.add(0, 1.1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> comparison.add(0, 0, Double.NaN));
  }

  @Test
  void blocks_last_as_long_as_labels_take_if_that_is_longer_than_a_day() {
    assertThat(ComparisonPlan.forLabelsWithin(Duration.ofHours(2), 0.05, 0).block())
        .isEqualTo(Duration.ofDays(1));
    assertThat(ComparisonPlan.forLabelsWithin(Duration.ofDays(3), 0.05, 0).block())
        .isEqualTo(Duration.ofDays(3));
  }

  private static List<Paired> random(long seed, int days) {
    Random random = new Random(seed);
    List<Paired> events = new ArrayList<>();
    for (int day = -days / 2; day < days - days / 2; day++) {
      int size = random.nextInt(6);
      for (int i = 0; i < size; i++) {
        long time = day * DAY + i * DAY / 6;
        events.add(new Paired(time, random.nextDouble(), random.nextDouble()));
      }
    }
    return events;
  }

  private static Comparison play(List<Paired> events, ComparisonPlan plan) {
    Comparison comparison = new Comparison(plan);
    events.forEach(event -> add(comparison, event));
    if (!events.isEmpty()) {
      comparison.closeBefore((Math.floorDiv(events.get(events.size() - 1).time, DAY) + 1) * DAY);
    }
    return comparison;
  }

  private static void add(Comparison comparison, Paired event) {
    comparison.add(event.time, event.candidate, event.baseline);
  }
}

package io.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.StreamField;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of aggregate. */
class AggregateContractTest {
  private static final long NOON = 1_700_000_000_000L;
  private static final int MOST_BYTES = 32_000;
  private static final Duration OVER = Duration.ofHours(1);

  static List<Aggregate> everyKind() {
    return AggregateSample.all(new StreamField("departures", "distance"), OVER);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void of_nothing_a_count_is_zero_and_anything_else_is_missing(Aggregate feature) {
    assertThat(new Asked(feature).ask(NOON)).isEqualTo(nothing(feature));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void one_event_is_seen_from_the_next_millisecond_on(Aggregate feature) {
    var asked = new Asked(feature);
    asked.add(NOON, 8.0);
    assertThat(asked.ask(NOON)).as("at its own time").isEqualTo(nothing(feature));
    assertThat(asked.ask(NOON + 1))
        .isEqualTo(Double.valueOf(oracle(8.0).ask(feature, NOON + 1, NOON + 1)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void equal_times_do_not_see_each_other(Aggregate feature) {
    var asked = new Asked(feature);
    var before = new Asked(feature);
    asked.add(NOON - 1000, 2.0);
    before.add(NOON - 1000, 2.0);
    for (int i = 0; i < 500; i++) {
      asked.add(NOON, (double) i);
    }
    assertThat(asked.ask(NOON)).isEqualTo(Double.valueOf(before.ask(NOON)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void what_comes_at_or_after_an_event_changes_nothing_within_the_head(Aggregate feature) {
    var all = new Asked(feature);
    var past = new Asked(feature);
    var random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double value = random.nextInt(100) / 4.0;
      all.add(NOON + i, value);
      past.add(NOON + i, value);
    }
    double before = past.ask(NOON + 200);
    for (int i = 0; i < 60; i++) {
      all.add(NOON + 200 + i, random.nextDouble());
    }
    assertThat(all.ask(NOON + 200)).isCloseTo(before, Offset.offset(1e-9));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void the_order_of_different_times_within_the_head_does_not_matter(Aggregate feature) {
    var inOrder = new Asked(feature);
    var disordered = new Asked(feature);
    int[] swapped = {0, 3, 1, 2, 5, 4, 7, 6, 9, 8};
    for (int i = 0; i < 10; i++) {
      inOrder.add(NOON + i * 1000, i * 4.0);
      disordered.add(NOON + swapped[i] * 1000, swapped[i] * 4.0);
    }
    double expected = inOrder.ask(NOON + 20_000);
    assertThat(disordered.ask(NOON + 20_000)).isCloseTo(expected, Offset.offset(1e-9));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void an_old_event_is_out_of_the_answer_and_then_out_of_the_state(Aggregate feature) {
    var asked = new Asked(feature);
    asked.add(NOON, 8.0);
    long outOfReach = NOON + StateForm.of(feature).reachMillis() + 1;
    assertThat(asked.ask(outOfReach)).isEqualTo(nothing(feature));
    asked.ask(NOON + 3 * StateForm.of(feature).reachMillis());
    asked.sweep();
    assertThat(asked.isForgotten()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void a_state_that_is_saved_read_back_and_swept_goes_on_bit_equal(Aggregate feature) {
    var random = new Random(7);
    var whole = new Asked(feature);
    var resumed = new Asked(feature);
    long now = NOON;
    for (int i = 0; i < 4000; i++) {
      now += random.nextInt(8) == 0 ? random.nextLong(600_000) : random.nextLong(2_000);
      long time = now - (random.nextInt(4) == 0 ? random.nextLong(2_000_000) : 0);
      assertThat(resumed.ask(time)).as("question %d", i).isEqualTo(Double.valueOf(whole.ask(time)));
      double value = random.nextGaussian();
      whole.add(time, value);
      resumed.add(time, value);
      if (random.nextInt(40) == 0) {
        resumed.restart();
      }
      if (random.nextInt(60) == 0) {
        resumed.sweep();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void a_key_stays_small_however_many_events_it_has(Aggregate feature) {
    var asked = new Asked(feature);
    var random = new Random(3);
    for (int i = 0; i < 300_000; i++) {
      asked.add(NOON + i * 40L, random.nextInt(200) * 1.5);
    }
    assertThat(asked.bytes().length).isLessThan(MOST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void equal_definitions_need_equal_states_and_others_do_not_join_silently(Aggregate feature) {
    StateForm form = StateForm.of(feature);
    assertThat(form.joined(form)).isEqualTo(form);
    assertThat(feature.definition()).contains(feature.stream()).contains(" by origin ");
  }

  private static Double nothing(Aggregate feature) {
    return switch (feature) {
      case Aggregate.Count count -> 0.0;
      case Aggregate.Distinct distinct -> 0.0;
      case Aggregate.DecayedCount count -> 0.0;
      case Aggregate.Statistic statistic -> Double.NaN;
      case Aggregate.Ratio ratio -> Double.NaN;
      case Aggregate.Quantile quantile -> Double.NaN;
      case Aggregate.Last last -> Double.NaN;
      case Aggregate.Lag lag -> Double.NaN;
      case Aggregate.SinceLast since -> Double.NaN;
      case Aggregate.DecayedMean mean -> Double.NaN;
    };
  }

  private static AggregateOracle oracle(double value) {
    var oracle = new AggregateOracle();
    oracle.add(NOON, value);
    return oracle;
  }
}

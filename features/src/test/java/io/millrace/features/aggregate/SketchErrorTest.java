package io.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The errors that the sketches' docs state. */
class SketchErrorTest {
  private static final StreamField FIELD = new StreamField("departures", "distance");
  private static final WindowKey BY = WindowKey.of("origin");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void up_to_255_different_values_are_counted_exactly() {
    var asked = new Asked(new Aggregate.Distinct("x", FIELD, BY, HOUR));
    for (int i = 0; i < 3_000; i++) {
      asked.add(i * 1000L, "value " + i % 255);
    }
    assertThat(asked.ask(3_000_000)).isEqualTo(255);
  }

  @Test
  void more_different_values_are_estimated_without_bias_and_within_the_standard_error() {
    double squares = 0;
    double errors = 0;
    int samples = 60;
    for (int sample = 0; sample < samples; sample++) {
      var asked = new Asked(new Aggregate.Distinct("x", FIELD, BY, HOUR));
      for (int i = 0; i < 20_000; i++) {
        asked.add(i * 100L, "sample %d value %d".formatted(sample, i));
      }
      double error = asked.ask(2_000_000) / 20_000 - 1;
      errors += error;
      squares += error * error;
    }
    double standard = 1 / Math.sqrt(254);
    assertThat(Math.sqrt(squares / samples)).isBetween(0.7 * standard, 1.3 * standard);
    assertThat(errors / samples).isBetween(-0.4 * standard, 0.4 * standard);
  }

  @Test
  void values_that_left_the_window_are_no_longer_counted() {
    var asked = new Asked(new Aggregate.Distinct("x", FIELD, BY, HOUR));
    for (int i = 0; i < 50_000; i++) {
      asked.add(i, (double) i);
    }
    long later = 50_000 + HOUR.toMillis() - 10;
    for (int i = 0; i < 100; i++) {
      asked.add(later - 200 + i, i % 7.0);
    }
    assertThat(asked.ask(later)).isEqualTo(10 + 7);
  }

  @Test
  void equal_values_of_every_type_are_one_value() {
    assertThat(ValueHash.of(-0.0)).isEqualTo(ValueHash.of(0.0));
    assertThat(ValueHash.of("ORD")).isEqualTo(ValueHash.of(new String("ORD")));
    assertThat(ValueHash.of("ORD")).isNotEqualTo(ValueHash.of("ROD"));
    assertThat(ValueHash.of(true)).isNotEqualTo(ValueHash.of(false));
  }

  @Test
  void a_quantile_is_within_one_percent_of_the_value_of_its_rank() {
    var random = new Random(9);
    for (double q : new double[] {0.01, 0.25, 0.5, 0.95, 0.99}) {
      var asked = new Asked(new Aggregate.Quantile("x", FIELD, q, BY, HOUR));
      var oracle = new AggregateOracle();
      for (int i = 0; i < 900; i++) {
        long time = i * 3_000L;
        if (i > 0) {
          double[] sorted = oracle.sorted(HOUR, time);
          double exact = sorted[Math.max(1, (int) Math.ceil(q * sorted.length)) - 1];
          assertThat(asked.ask(time)).isCloseTo(exact, Percentage.withPercentage(1));
        }
        double value = Math.exp(random.nextGaussian() * 3) * (random.nextInt(3) - 1);
        asked.add(time, value);
        oracle.add(time, value);
      }
    }
  }

  @Test
  void bins_ascend_with_their_values_and_stay_within_their_range() {
    double[] values = {
      -1e300, -1e100, -3, -1e-9, -1e-12, 0, 1e-9, 2e-9, 1, 1.05, 1e6, 1e100, 1e300
    };
    for (int i = 1; i < values.length; i++) {
      assertThat(Bins.bin(values[i])).isGreaterThanOrEqualTo(Bins.bin(values[i - 1]));
    }
    assertThat(Bins.bin(1e300)).isLessThan(1 << 15);
    assertThat(Bins.value(Bins.bin(-3))).isCloseTo(-3, Percentage.withPercentage(1));
  }
}

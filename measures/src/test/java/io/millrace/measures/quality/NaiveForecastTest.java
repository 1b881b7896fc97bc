package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.quality.NaiveForecast.Average;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NaiveForecastTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
  private static final long HOUR = 3_600_000;
  private static final long WEEK = 168 * HOUR;
  private static final long START = Instant.parse("2001-01-01T06:00:00Z").toEpochMilli();

  private record Kind(
      String name, Supplier<NaiveForecast> fresh, Function<byte[], NaiveForecast> restore) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> every() {
    return Stream.of(
        new Kind("majority", Majority::new, Majority::restore),
        new Kind("no change", NoChange::new, NoChange::restore),
        new Kind("hour of week", () -> new HourOfWeek(CHICAGO, Average.RATE), HourOfWeek::restore));
  }

  @ParameterizedTest
  @MethodSource("every")
  void knows_nothing_before_the_first_label(Kind kind) {
    assertThat(kind.fresh.get().forecast(START)).isEqualTo(0.5);
  }

  @ParameterizedTest
  @MethodSource("every")
  void stays_strictly_between_zero_and_one(Kind kind) {
    NaiveForecast forecast = kind.fresh.get();
    for (int i = 0; i < 10_000; i++) {
      forecast.learn(START + i * HOUR / 10, 1);
      assertThat(forecast.forecast(START + i * HOUR / 10)).isBetween(0.4, 1 - 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void a_restored_one_answers_as_the_original(Kind kind) {
    Random random = new Random(11);
    NaiveForecast original = kind.fresh.get();
    for (int i = 0; i < 5_000; i++) {
      original.learn(START + i * HOUR / 4, random.nextInt(3) == 0 ? 1 : 0);
    }
    NaiveForecast restored = kind.restore.apply(original.snapshot());
    for (int i = 5_000; i < 10_000; i++) {
      long time = START + i * HOUR / 4;
      double label = random.nextInt(2);
      original.learn(time, label);
      restored.learn(time, label);
      assertThat(restored.forecast(time)).isEqualTo(original.forecast(time));
    }
  }

  @Test
  void majority_is_the_smoothed_rate() {
    NaiveForecast forecast = new Majority();
    for (int i = 0; i < 98; i++) {
      forecast.learn(START, i % 4 == 0 ? 1 : 0);
    }
    assertThat(forecast.forecast(START)).isEqualTo(26.0 / 100);
  }

  @Test
  void no_change_learns_how_often_labels_repeat() {
    NaiveForecast forecast = new NoChange();
    for (int i = 0; i < 1_000; i++) {
      forecast.learn(START, i / 10 % 2 == 0 ? 1 : 0);
    }
    forecast.learn(START, 1);
    assertThat(forecast.forecast(START)).isEqualTo(0.9, within(0.01));
    forecast.learn(START, 0);
    assertThat(forecast.forecast(START)).isEqualTo(0.1, within(0.01));
  }

  @Test
  void hour_of_week_follows_the_local_clock_across_a_change_to_summer_time() {
    NaiveForecast forecast = new HourOfWeek(CHICAGO, Average.RATE);
    ZonedDateTime monday = ZonedDateTime.of(2001, 3, 12, 8, 30, 0, 0, CHICAGO);
    for (int week = 0; week < 5; week++) {
      for (int hour = 0; hour < 168; hour++) {
        long time = monday.plusWeeks(week).plusHours(hour).toInstant().toEpochMilli();
        boolean late = ZonedDateTime.ofInstant(Instant.ofEpochMilli(time), CHICAGO).getHour() == 8;
        for (int i = 0; i < 20; i++) {
          forecast.learn(time, late ? 1 : 0);
        }
      }
    }
    long nextMonday = monday.plusWeeks(5).toInstant().toEpochMilli();
    assertThat(forecast.forecast(nextMonday)).isGreaterThan(0.95);
    assertThat(forecast.forecast(nextMonday + HOUR)).isLessThan(0.05);
  }

  @Test
  void hour_of_week_falls_back_to_the_overall_rate_where_a_cell_is_thin() {
    NaiveForecast forecast = new HourOfWeek(CHICAGO, Average.RATE, 4, 20);
    for (int i = 0; i < 19; i++) {
      forecast.learn(START, 1);
    }
    for (int i = 0; i < 79; i++) {
      forecast.learn(START + 5 * HOUR, 0);
    }
    assertThat(forecast.forecast(START + WEEK)).isEqualTo(20.0 / 100);
    forecast.learn(START, 1);
    assertThat(forecast.forecast(START + WEEK)).isEqualTo(21.0 / 22);
  }

  @Test
  void hour_of_week_forgets_what_is_older_than_its_weeks() {
    NaiveForecast forecast = new HourOfWeek(CHICAGO, Average.RATE, 4, 1);
    forecast.learn(START, 1);
    assertThat(forecast.forecast(START + 4 * WEEK)).isEqualTo(2.0 / 3);
    assertThat(forecast.forecast(START + 5 * WEEK)).isEqualTo(0.5);
    forecast.learn(START + 5 * WEEK, 0);
    forecast.learn(START, 1);
    assertThat(forecast.forecast(START + 5 * WEEK)).isEqualTo(1.0 / 3);
  }

  @Test
  void numbers_are_forecast_by_their_mean_the_last_one_and_the_usual_one_of_the_hour() {
    Random random = new Random(5);
    NaiveForecast mean = new MeanSoFar();
    NaiveForecast last = new LastKnown();
    NaiveForecast usual = new HourOfWeek(CHICAGO, Average.MEAN, 4, 2);
    double sum = 0;
    double sumOfHour = 0;
    for (int i = 0; i < 50; i++) {
      double label = 100 * random.nextGaussian();
      boolean inHour = i % 5 == 0;
      for (NaiveForecast each : new NaiveForecast[] {mean, last, usual}) {
        each.learn(inHour ? START : START + 3 * HOUR, label);
      }
      sum += label;
      sumOfHour += inHour ? label : 0;
      assertThat(last.forecast(START)).isEqualTo(label);
    }
    assertThat(mean.forecast(START)).isEqualTo(sum / 50, within(1e-9));
    assertThat(usual.forecast(START + WEEK)).isEqualTo(sumOfHour / 10, within(1e-9));
    assertThat(usual.forecast(START + HOUR)).isEqualTo(sum / 50, within(1e-9));
    NaiveForecast restored = HourOfWeek.restore(usual.snapshot());
    assertThat(restored.forecast(START + HOUR)).isEqualTo(usual.forecast(START + HOUR));
    assertThat(MeanSoFar.restore(mean.snapshot()).forecast(START)).isEqualTo(mean.forecast(START));
    assertThat(LastKnown.restore(last.snapshot()).forecast(START)).isEqualTo(last.forecast(START));
  }

  @Test
  void of_numbers_nothing_is_forecast_before_the_first() {
    assertThat(new MeanSoFar().forecast(START)).isZero();
    assertThat(new LastKnown().forecast(START)).isZero();
    assertThat(new HourOfWeek(CHICAGO, Average.MEAN).forecast(START)).isZero();
  }
}

package io.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Aggregate.Statistic.Kind;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final long MINUTE = 60_000;
  private static final Duration HOUR = Duration.ofHours(1);

  @Property(tries = 100)
  void aWindowOfFewTimesIsExact(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int times) {
    var random = new Random(seed);
    for (Kind kind : Kind.values()) {
      var asked = new Asked(of(kind, HOUR));
      var oracle = new AggregateOracle();
      long now = 0;
      for (int i = 0; i < times; i++) {
        now += random.nextLong(10 * MINUTE);
        double expected = oracle.exact(kind, HOUR, now);
        double found = asked.ask(now);
        if (kind == Kind.DEVIATION) {
          assertThat(found - expected).matches(x -> x.isNaN() || Math.abs(x) < 1e-9);
        } else {
          assertThat(found).as("%s", kind).isEqualTo(Double.valueOf(expected));
        }
        asked.add(now, i / 4.0);
        oracle.add(now, i / 4.0);
      }
    }
  }

  @Property(tries = 50)
  void aFullWindowBeginsAtMostA64thOfItsLengthTooEarly(@ForAll long seed) {
    var random = new Random(seed);
    var asked = new Asked(of(Kind.SUM, HOUR));
    var oracle = new AggregateOracle();
    long now = 0;
    for (int i = 0; i < 2_000; i++) {
      now += 1 + random.nextLong(20_000);
      if (i > 0) {
        assertThat(asked.ask(now))
            .isBetween(
                oracle.exact(Kind.SUM, HOUR, now),
                oracle.exact(Kind.SUM, HOUR.multipliedBy(65).dividedBy(64), now));
      }
      asked.add(now, 1.0);
      oracle.add(now, 1.0);
    }
  }

  @Test
  void aDeviationSurvivesNumbersThatAreFarFromZero() {
    var random = new Random(5);
    var near = new Asked(of(Kind.DEVIATION, HOUR));
    var far = new Asked(of(Kind.DEVIATION, HOUR));
    for (int i = 0; i < 3_000; i++) {
      double value = random.nextInt(1000) / 8.0;
      near.add(i * 1000L, value);
      far.add(i * 1000L, value + 1e11);
    }
    assertThat(far.ask(3_000_000)).isCloseTo(near.ask(3_000_000), Offset.offset(1e-4));
  }

  @Test
  void aMonthAndAMinuteShareAStateOfAFewHundredCells() {
    Aggregate minute = of(Kind.MEAN, Duration.ofMinutes(1));
    Aggregate month = of(Kind.MEAN, Duration.ofDays(30));
    var sharing = new Asked(month, StateForm.of(minute).joined(StateForm.of(month)));
    var alone = new Asked(month);
    for (long time = 0; time < Duration.ofDays(45).toMillis(); time += 20_000) {
      sharing.add(time, (double) (time % 1_000_000));
      alone.add(time, (double) (time % 1_000_000));
    }
    long now = Duration.ofDays(45).toMillis();
    assertThat(sharing.ask(now)).isEqualTo(alone.ask(now));
    assertThat(sharing.bytes().length).isLessThan(5_000);
  }

  private static Aggregate of(Kind kind, Duration over) {
    return new Aggregate.Statistic(
        "x", kind, new StreamField("departures", "distance"), WindowKey.of("origin"), over);
  }
}

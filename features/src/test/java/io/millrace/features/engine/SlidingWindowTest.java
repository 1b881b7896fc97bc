package io.millrace.features.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
  private static final long MINUTE = 60_000;

  @Property(tries = 300)
  void invariant2_noLookAhead_aWindowHoldsExactlyWhatItsDefinitionSays(
      @ForAll long seed,
      @ForAll @LongRange(min = 1, max = 5_000_000) long overMillis,
      @ForAll @LongRange(min = 1, max = 100_000) long meanGap,
      @ForAll @LongRange(min = 0, max = 2_000_000) long disorder) {
    var random = new Random(seed);
    WindowShape shape = WindowShape.of(Duration.ofMillis(overMillis));
    var window = new SlidingWindow(shape);
    var oracle = new WindowOracle(shape);
    long now = 1_000_000_000_000L;
    long clock = Long.MIN_VALUE;
    for (int i = 0; i < 300; i++) {
      now += random.nextLong(2 * meanGap);
      long time = random.nextInt(3) == 0 ? now - random.nextLong(disorder + 1) : now;
      clock = Math.max(clock, time);
      assertThat(ask(window, time, clock)).isEqualTo(oracle.ask(time, clock));
      double value = random.nextInt(-1000, 1000) / 4.0;
      window.add(time, value, clock);
      oracle.add(time, value);
    }
  }

  @Property(tries = 100)
  void aWindowOfFewTimesIsExact(@ForAll long seed, @ForAll @IntRange(min = 1, max = 64) int times) {
    var random = new Random(seed);
    WindowShape shape = WindowShape.of(Duration.ofHours(1));
    var window = new SlidingWindow(shape);
    var oracle = new WindowOracle(shape);
    long now = 0;
    for (int i = 0; i < times; i++) {
      now += random.nextLong(10 * MINUTE);
      assertThat(ask(window, now, now)).isEqualTo(oracle.exact(now));
      window.add(now, i, now);
      oracle.add(now, i);
    }
  }

  @Property(tries = 50)
  void aFullWindowBeginsAtMostA64thOfItsLengthTooEarly(@ForAll long seed) {
    var random = new Random(seed);
    WindowShape shape = WindowShape.of(Duration.ofHours(1));
    var window = new SlidingWindow(shape);
    var exact = new WindowOracle(shape);
    var longer = new WindowOracle(WindowShape.of(Duration.ofMillis(60 * MINUTE * 65 / 64)));
    long now = 0;
    for (int i = 0; i < 2_000; i++) {
      now += random.nextLong(20_000);
      assertThat(ask(window, now, now).count())
          .isBetween(exact.exact(now).count(), longer.exact(now).count());
      window.add(now, 0, now);
      exact.add(now, 0);
      longer.add(now, 0);
    }
  }

  @Test
  void equalTimesDoNotSeeEachOtherHoweverManyThereAre() {
    var window = new SlidingWindow(WindowShape.of(Duration.ofHours(1)));
    for (int i = 0; i < 10_000; i++) {
      window.add(5 * MINUTE, 1, 5 * MINUTE);
    }
    assertThat(ask(window, 5 * MINUTE, 5 * MINUTE).count()).isZero();
    assertThat(ask(window, 5 * MINUTE + 1, 5 * MINUTE + 1).count()).isEqualTo(10_000);
  }

  @Test
  void memoryIsBoundedHoweverManyEntriesComeIn() {
    var window = new SlidingWindow(WindowShape.of(Duration.ofHours(1)));
    for (long time = 0; time < 10_000_000; time += 10) {
      window.add(time, 0.1, time);
    }
    var out = new StateWriter(1);
    window.write(out);
    assertThat(out.bytes().length).isLessThan(4_000);
  }

  @Test
  void aWindowReadBackGoesOnBitEqual() {
    var random = new Random(7);
    WindowShape shape = WindowShape.of(Duration.ofMinutes(10));
    var whole = new SlidingWindow(shape);
    var resumed = new SlidingWindow(shape);
    long clock = 0;
    for (int i = 0; i < 2_000; i++) {
      long time = clock + random.nextLong(-20_000, 30_000);
      clock = Math.max(clock, time);
      assertThat(ask(resumed, time, clock)).isEqualTo(ask(whole, time, clock));
      double value = random.nextGaussian();
      whole.add(time, value, clock);
      resumed.add(time, value, clock);
      if (i % 37 == 0) {
        var out = new StateWriter(1);
        resumed.write(out);
        resumed = SlidingWindow.read(new StateReader(out.bytes(), 1), shape);
      }
    }
  }

  private static WindowOracle.Answer ask(SlidingWindow window, long asOf, long clock) {
    var total = new Total();
    window.addTo(total, asOf, clock);
    return new WindowOracle.Answer(total.count(), total.count() == 0 ? 0 : total.sum());
  }
}

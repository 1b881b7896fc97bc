package io.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.StreamField;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Every kind of aggregate beside the plain list of what came before, on random logs. */
class AggregateProperties {
  private static final StreamField FIELD = new StreamField("departures", "distance");

  @Property(tries = 60)
  void invariant2_noLookAhead_anAggregateIsWhatThePlainListSays(
      @ForAll long seed,
      @ForAll @LongRange(min = 1, max = 5_000_000) long overMillis,
      @ForAll @LongRange(min = 1, max = 100_000) long meanGap,
      @ForAll @LongRange(min = 0, max = 2_000_000) long disorder) {
    List<Aggregate> features = AggregateSample.all(FIELD, Duration.ofMillis(overMillis));
    check(features, features.stream().map(Asked::new).toList(), new Log(seed, meanGap, disorder));
  }

  @Property(tries = 40)
  void windowsOfSeveralLengthsShareAStateAndAnswerAsIfAlone(
      @ForAll long seed,
      @ForAll @LongRange(min = 64, max = 200_000) long shortest,
      @ForAll @LongRange(min = 1, max = 20_000) long meanGap,
      @ForAll @LongRange(min = 0, max = 500_000) long disorder) {
    List<Aggregate> features = new ArrayList<>();
    for (int factor : new int[] {24, 1, 3}) {
      features.addAll(AggregateSample.all(FIELD, Duration.ofMillis(shortest * factor)));
    }
    List<Asked> sharing = features.stream().map(f -> new Asked(f, joined(f, features))).toList();
    check(features, sharing, new Log(seed, meanGap, disorder));
  }

  /** The form that serves a feature and every other that joins. */
  private static StateForm joined(Aggregate feature, List<Aggregate> all) {
    StateForm form = StateForm.of(feature);
    for (Aggregate other : all) {
      StateForm both = form.joined(StateForm.of(other));
      form = both == null ? form : both;
    }
    return form;
  }

  /** A log's numbers. */
  private record Log(long seed, long meanGap, long disorder) {}

  private static void check(List<Aggregate> features, List<Asked> asked, Log log) {
    var random = new Random(log.seed);
    var oracle = new AggregateOracle();
    long now = 1_000_000_000_000L;
    long clock = Long.MIN_VALUE;
    for (int i = 0; i < 250; i++) {
      now += random.nextLong(2 * log.meanGap);
      long time = random.nextInt(3) == 0 ? now - random.nextLong(log.disorder + 1) : now;
      clock = Math.max(clock, time);
      double value = random.nextInt(-1000, 1000) / 4.0;
      for (int f = 0; f < features.size(); f++) {
        double found = asked.get(f).ask(time);
        if (!AggregateOracle.isOpen(features.get(f), time, clock)) {
          agree(oracle.ask(features.get(f), time, clock), found, features.get(f).name(), i);
        }
        asked.get(f).add(time, value);
      }
      oracle.add(time, value);
    }
  }

  /** Counts and sums of quarters are exact; deviations and decayed numbers are rounded. */
  private static void agree(double expected, double found, String name, int event) {
    boolean same =
        Double.compare(expected, found) == 0
            || Math.abs(expected - found) <= 1e-9 * Math.max(1, Math.abs(expected));
    assertThat(same).as("%s at %d: %s, but %s", name, event, found, expected).isTrue();
  }
}

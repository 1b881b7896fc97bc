package io.millrace.retrain;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A stream with a known relation: the log odds of a positive are {@code 2 load - 1.5 (wind > 1) +
 * effect(city) - 0.5}; wind is missing now and then, and noise tells nothing.
 */
public final class SyntheticExamples {
  public static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  public static final Duration GAP = Duration.ofMinutes(10);
  public static final Duration LABEL_DELAY = Duration.ofHours(2);
  public static final Duration WITHIN = Duration.ofHours(6);
  public static final Signature SIGNATURE =
      Signature.ofColumns(
          List.of(
              Column.of("load", Feature.Type.NUMBER, "field(load):number"),
              Column.of("city", Feature.Type.CATEGORY, "field(city):category"),
              Column.of("wind", Feature.Type.NUMBER, "field(wind):number"),
              Column.of("noise", Feature.Type.NUMBER, "field(noise):number")));

  private SyntheticExamples() {}

  /** So many events, one each ten minutes from {@link #START} on, each with its label. */
  public static List<Example> of(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double load = random.nextDouble(-2, 2);
      int city = random.nextInt(5);
      double wind = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(-2, 2);
      double logOdds = 2 * load - (wind > 1 ? 1.5 : 0) + (city - 2) * 0.6 - 0.5;
      double label = random.nextDouble() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
      var values =
          new FeatureValues(
              new double[] {load, Double.NaN, wind, random.nextDouble()},
              new String[] {null, "city-" + city, null, null});
      examples.add(example(i, START.plus(GAP.multipliedBy(i)), values, label));
    }
    return examples;
  }

  /** An example whose label became known {@link #LABEL_DELAY} later. */
  public static Example example(int number, Instant time, FeatureValues values, double label) {
    String id = "e%06d".formatted(number);
    return new Example(
        new FeatureVector(id, "key", time, time, SIGNATURE.hash(), values),
        label,
        time.plus(LABEL_DELAY));
  }

  /** A time at which all of so many events are mature. */
  public static Instant allMature(int count) {
    return START.plus(GAP.multipliedBy(count)).plus(WITHIN);
  }
}

package io.millrace.features.engine;

import io.millrace.features.aggregate.AggregateOracle;
import io.millrace.features.fixture.Flights;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Feature;
import java.util.List;

/**
 * What an aggregate of a scored event must be, from the plain list of the events that were applied
 * before it.
 */
final class EngineOracle {
  private EngineOracle() {}

  static void check(FeatureVector vector, List<Feature> features, List<Event> applied) {
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i) instanceof Aggregate aggregate) {
        double expected = value(aggregate, vector, applied);
        double found = vector.values().number(i);
        if (!agree(expected, found)) {
          throw new AssertionError(
              "%s of %s is %s, but the list of events says %s"
                  .formatted(aggregate.name(), vector.eventId(), found, expected));
        }
      }
    }
  }

  /** Sums of quarters are exact; deviations and decayed numbers are rounded. */
  private static boolean agree(double expected, double found) {
    return Double.compare(expected, found) == 0
        || Math.abs(expected - found) <= 1e-9 * Math.max(1, Math.abs(expected));
  }

  private static double value(Aggregate feature, FeatureVector vector, List<Event> applied) {
    long asOf = vector.eventTime().toEpochMilli();
    long clock =
        Math.max(asOf, applied.stream().mapToLong(e -> e.time().toEpochMilli()).max().orElse(asOf));
    var oracle = new AggregateOracle();
    applied.stream()
        .filter(e -> e.stream().equals(feature.stream()) && e.key().equals(vector.key()))
        .filter(e -> value(feature, e) != null)
        .forEach(e -> oracle.add(e.time().toEpochMilli(), value(feature, e)));
    return oracle.ask(feature, asOf, clock);
  }

  private static Object value(Aggregate feature, Event event) {
    return feature instanceof Aggregate.OfField one
        ? event.values().get(Flights.position(one.of()))
        : Double.valueOf(1);
  }
}

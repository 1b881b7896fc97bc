package io.millrace.features.engine;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Feature;
import java.time.Duration;
import java.util.List;

/**
 * What a windowed feature of a scored event must be, from the plain list of the events that were
 * applied before it. Only for logs whose late events stay within the heads of their windows and
 * within a quarter of their length: there a window is [t - over, t), or begins with a whole tile.
 */
final class EngineOracle {
  private EngineOracle() {}

  static void check(FeatureVector vector, List<Feature> features, List<Event> applied) {
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i) instanceof Aggregate windowed) {
        double expected = value(windowed, vector, applied);
        double found = vector.values().number(i);
        if (Double.compare(expected, found) != 0) {
          throw new AssertionError(
              "%s of %s is %s, but the list of events says %s"
                  .formatted(windowed.name(), vector.eventId(), found, expected));
        }
      }
    }
  }

  private static double value(Aggregate feature, FeatureVector vector, List<Event> applied) {
    long asOf = vector.eventTime().toEpochMilli();
    long clock =
        Math.max(asOf, applied.stream().mapToLong(e -> e.time().toEpochMilli()).max().orElse(asOf));
    var window = new WindowOracle(WindowShape.of(over(feature)));
    applied.stream()
        .filter(e -> e.stream().equals(feature.stream()) && e.key().equals(vector.key()))
        .filter(e -> feature instanceof Aggregate.Count || number(e) != null)
        .forEach(
            e ->
                window.add(
                    e.time().toEpochMilli(), feature instanceof Aggregate.Count ? 0 : number(e)));
    WindowOracle.Answer answer = window.ask(asOf, clock);
    if (feature instanceof Aggregate.Count) {
      return answer.count();
    }
    return answer.count() == 0 ? Double.NaN : answer.sum() / answer.count();
  }

  private static Duration over(Aggregate feature) {
    return switch (feature) {
      case Aggregate.Count count -> count.over();
      case Aggregate.Statistic statistic -> statistic.over();
    };
  }

  /** Both streams have their number fourth. */
  private static Double number(Event event) {
    return (Double) event.values().get(3);
  }
}

package io.millrace.app.loop;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The simulated pipeline's features by their definition, from the plain list of admitted events.
 */
final class NaiveVectors {
  private static final long HOUR = 3_600_000L;

  private final Map<String, List<Event>> byStation = new HashMap<>();
  private final Map<String, Event> readings = new HashMap<>();

  NaiveVectors(List<Keyed> admitted) {
    for (Keyed keyed : admitted) {
      Event event = keyed.event();
      byStation.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
      if (event.stream().equals(SimulatedPipeline.SCORED)) {
        readings.put(event.id(), event);
      }
    }
  }

  /** What the vector of this event must hold. */
  FeatureValues of(FeatureVector vector) {
    Event event = readings.get(vector.eventId());
    long at = event.time().toEpochMilli();
    double load = 0;
    double results = 0;
    double yes = 0;
    for (Event other : byStation.get(event.key())) {
      long time = other.time().toEpochMilli();
      boolean isReading = other.stream().equals(SimulatedPipeline.SCORED);
      if (isReading && time < at && time >= at - 3 * HOUR) {
        load++;
      } else if (!isReading
          && other.values().get(3) != null
          && time < at
          && time >= at - 24 * HOUR) {
        results++;
        yes += Boolean.TRUE.equals(other.values().get(3)) ? 1 : 0;
      }
    }
    double hour = event.time().atZone(ZoneOffset.UTC).getHour();
    double x = event.values().get(4) instanceof Double number ? number : Double.NaN;
    String kind = event.values().get(3) instanceof String text ? text : null;
    double[] numbers = {
      x,
      Double.NaN,
      hour,
      load,
      results == 0 ? Double.NaN : yes / results,
      kind == null
          ? Double.NaN
          : readingsBefore(at, 3 * HOUR, one -> kind.equals(one.values().get(3))),
      resultsBefore(at),
      kind == null
          ? Double.NaN
          : readingsBefore(
              at,
              12 * HOUR,
              one -> kind.equals(one.values().get(3)) && one.key().equals(event.key()))
    };
    return new FeatureValues(
        numbers, new String[] {null, kind, null, null, null, null, null, null});
  }

  private double readingsBefore(long at, long over, Predicate<Event> which) {
    return readings.values().stream().filter(one -> isWithin(one, at, over)).filter(which).count();
  }

  private double resultsBefore(long at) {
    return byStation.values().stream()
        .flatMap(List::stream)
        .filter(one -> !one.stream().equals(SimulatedPipeline.SCORED))
        .filter(one -> isWithin(one, at, 6 * HOUR))
        .count();
  }

  private static boolean isWithin(Event event, long at, long over) {
    long time = event.time().toEpochMilli();
    return time < at && time >= at - over;
  }
}

package io.millrace.bench;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.FurtherEngine;
import io.millrace.features.engine.Rekeyed;
import io.millrace.features.engine.Rekeying;
import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How large the state is that the engines save, by how many values each key has: flights between
 * made-up airports, as many from and to each in the same span, so that every window is as full.
 */
final class StateSize {
  private static final int[] KEYS = {50, 200, 800};
  private static final int EVENTS_OF_A_KEY = 300;
  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");

  /** In the names of the entries that hold a key's windows; others hold what waits. */
  private static final String WINDOWS = "key/";

  private static final Duration SPAN = Duration.ofHours(24);

  private StateSize() {}

  /** Bytes for each key and window of the pipeline, of every number of keys. */
  static String of(Pipeline pipeline) {
    long windows = pipeline.features().stream().filter(Aggregate.class::isInstance).count();
    List<String> sizes = new ArrayList<>();
    for (int keys : KEYS) {
      double bytes = (double) saved(pipeline, keys) / keys / windows;
      sizes.add(String.format(Locale.ROOT, "%.0f with %,d keys", bytes, keys));
    }
    return "bytes saved for a key and window, %d departures and arrivals of a key in %d h: %s"
        .formatted(EVENTS_OF_A_KEY, SPAN.toHours(), String.join(", ", sizes));
  }

  private static long saved(Pipeline pipeline, int keys) {
    var engine = new FeatureEngine(pipeline);
    var further = new FurtherEngine(pipeline, 1);
    var rekeying = new Rekeying(pipeline);
    var random = new Random(1);
    int flights = keys * EVENTS_OF_A_KEY;
    for (int i = 0; i < flights; i++) {
      Instant time = START.plusMillis(SPAN.toMillis() / flights * i);
      String id = "%07d".formatted(i);
      Event departure = departure(id, time, keys, random);
      engine.accept(departure);
      for (Rekeying.Place place : rekeying.places(departure)) {
        further.accept(new Rekeyed.Entry(place.by(), 0, place.of(departure)));
      }
      engine.accept(arrival(id, time, departure.key(), random));
    }
    return saved(engine) + saved(further);
  }

  private static long saved(Resumable engine) {
    Map<String, byte[]> entries = new HashMap<>();
    engine.saveChanges(
        new Resumable.Changes() {
          @Override
          public void put(String entry, byte[] bytes) {
            entries.put(entry, bytes);
          }

          @Override
          public void remove(String entry) {
            entries.remove(entry);
          }
        });
    return entries.entrySet().stream()
        .filter(entry -> entry.getKey().contains(WINDOWS))
        .mapToLong(entry -> entry.getValue().length)
        .sum();
  }

  private static Event departure(String id, Instant time, int keys, Random random) {
    String origin = "A" + random.nextInt(keys);
    String destination = "B" + random.nextInt(keys);
    double distance = 100 + random.nextInt(2_000);
    List<Object> values = List.of(id, time, origin, destination, distance);
    return new Event("departures", id, origin, time, Instant.EPOCH, values);
  }

  private static Event arrival(String id, Instant time, String origin, Random random) {
    double delay = random.nextInt(-20, 120);
    List<Object> values = List.of(id, origin, time, delay, delay > 15);
    return new Event("arrivals", id, origin, time, Instant.EPOCH, values);
  }
}

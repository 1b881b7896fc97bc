package io.millrace.bench;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * How large the state is that the engine saves, by how many keys it has: departures of made-up
 * airports to made-up places, as many of each in the same span, so that every window is as full.
 */
final class StateSize {
  private static final int[] KEYS = {50, 200, 800};
  private static final int EVENTS_OF_A_KEY = 300;
  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
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
    return "bytes saved for a key and window, %d events a key in %d h: %s"
        .formatted(EVENTS_OF_A_KEY, SPAN.toHours(), String.join(", ", sizes));
  }

  private static long saved(Pipeline pipeline, int keys) {
    var engine = new FeatureEngine(pipeline);
    var random = new Random(1);
    int events = keys * EVENTS_OF_A_KEY;
    for (int i = 0; i < events; i++) {
      Instant time = START.plusMillis(SPAN.toMillis() / events * i);
      engine.accept(departure("%07d".formatted(i), "A" + random.nextInt(keys), time, random));
    }
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
    return entries.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  private static Event departure(String id, String origin, Instant time, Random random) {
    String destination = "B" + random.nextInt(100);
    double distance = 100 + random.nextInt(2_000);
    return new Event(
        "departures",
        id,
        origin,
        time,
        Instant.EPOCH,
        Arrays.asList(id, time, origin, destination, distance));
  }
}

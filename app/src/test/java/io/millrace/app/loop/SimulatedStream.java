package io.millrace.app.loop;

import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Readings and results in the order in which they arrive: out of order within the lateness, with
 * labels that come late, too late, too early or never, duplicates, poison and rows that break a
 * rule. The kinds that mean yes change at the flips.
 */
final class SimulatedStream {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MINUTE = 60_000;
  private static final long DAY = 1440 * MINUTE;
  private static final List<String> KINDS = List.of("a", "b", "c", "d");
  private static final List<String> STATIONS = List.of("field", "gate", "bridge", "tower", "north");

  private final SplittableRandom random;
  private final Map<String, Codec<List<@Nullable Object>>> codecs = new HashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private int refused;

  /** A raw record on its way. */
  record Arrival(long atMillis, String key, RawRecord raw) {}

  /** How long, how dense, and after how many days what is true turns round. */
  record Shape(int days, int readingsPerDay, List<Integer> flipDays) {}

  SimulatedStream(Pipeline pipeline, Codecs codecs, Shape shape, long seed) {
    this.random = new SplittableRandom(seed);
    for (Pipeline.Stream stream : pipeline.streams().values()) {
      String subject = Topics.of(pipeline.name()).stream(stream.name()).subject();
      this.codecs.put(stream.name(), codecs.of(subject, EventForm.of(stream.schema())));
    }
    long gap = DAY / shape.readingsPerDay();
    for (int i = 0; i < shape.days() * shape.readingsPerDay(); i++) {
      long at = START.toEpochMilli() + i * gap + random.nextLong(gap);
      long flips = shape.flipDays().stream().filter(day -> at >= dayMillis(day)).count();
      reading("r%06d".formatted(i), at - at % MINUTE, flips % 2 == 1);
    }
    arrivals.sort(Comparator.comparingLong(Arrival::atMillis));
  }

  static long dayMillis(int day) {
    return START.toEpochMilli() + day * DAY;
  }

  List<Arrival> arrivals() {
    return arrivals;
  }

  /** How many of them admission has to refuse. */
  int refused() {
    return refused;
  }

  private void reading(String id, long at, boolean flipped) {
    String station = STATIONS.get(random.nextInt(STATIONS.size()));
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    double x = random.nextInt(1000) / 1000.0;
    boolean likely = (kind.equals("a") || kind.equals("b")) != flipped;
    boolean label = random.nextDouble() < (likely ? 0.9 : 0.1);
    double fate = random.nextDouble();
    if (fate < 0.01) {
      offerRefused(SimulatedPipeline.SCORED, station, at, id, station, time(at), kind, -1.0);
      return;
    }
    boolean kindIsMissing = fate < 0.02;
    offer(
        SimulatedPipeline.SCORED,
        station,
        at,
        id,
        station,
        time(at),
        kindIsMissing ? null : kind,
        x);
    if (fate > 0.97) {
      offerRefused(
          SimulatedPipeline.SCORED,
          station,
          at + random.nextLong(DAY / 2),
          id,
          station,
          time(at),
          kind,
          x);
    }
    if (fate > 0.95 && fate < 0.96) {
      poison(station, at);
    }
    result(id, station, at, label);
  }

  private void result(String id, String station, long at, boolean label) {
    double fate = random.nextDouble();
    if (fate < 0.05) {
      return;
    }
    long known = at + MINUTE + random.nextLong(fate < 0.10 ? 2 * DAY : DAY / 2 - MINUTE);
    if (fate > 0.99) {
      known = at - random.nextLong(DAY / 24);
    }
    known -= known % MINUTE;
    offer(SimulatedPipeline.LABELS, station, known, id, station, time(known), label);
    if (fate > 0.10 && fate < 0.12) {
      offerRefused(
          SimulatedPipeline.LABELS,
          station,
          known + random.nextLong(DAY / 2),
          id,
          station,
          time(known),
          !label);
    }
    if (fate > 0.12 && fate < 0.13) {
      offerRefused(SimulatedPipeline.LABELS, station, known, id + "-x", station, time(known), null);
    }
    if (fate > 0.13 && fate < 0.14) {
      offer(SimulatedPipeline.LABELS, station, known, "unknown-" + id, station, time(known), label);
    }
  }

  private static Instant time(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private void poison(String station, long at) {
    refused++;
    byte[] bytes = "not avro".getBytes(StandardCharsets.UTF_8);
    arrivals.add(
        new Arrival(at, station, new RawRecord.Encoded(SimulatedPipeline.SCORED, new Blob(bytes))));
  }

  private void offerRefused(String stream, String key, long at, @Nullable Object... values) {
    refused++;
    arrivals.add(
        new Arrival(at + 30 * MINUTE, key, new RawRecord.Encoded(stream, encoded(stream, values))));
  }

  private void offer(String stream, String key, long at, @Nullable Object... values) {
    long jitter = random.nextLong(19 * MINUTE);
    arrivals.add(
        new Arrival(at + jitter, key, new RawRecord.Encoded(stream, encoded(stream, values))));
  }

  private Blob encoded(String stream, @Nullable Object... values) {
    return new Blob(codecs.get(stream).encode(Arrays.asList(values)));
  }
}

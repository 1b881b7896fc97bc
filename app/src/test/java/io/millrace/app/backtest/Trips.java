package io.millrace.app.backtest;

import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * 56 days of trips and how many minutes they took: 2 a kilometre, and from day 28 on 3 a kilometre,
 * with noise of deviation 4.
 */
final class Trips {
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final Instant SLOWER = START.plus(Duration.ofDays(28));
  private static final int COUNT = 8_000;
  private static final String TRIP =
      """
      {"type": "record", "name": "Trip", "fields": [
        {"name": "id", "type": "string"}, {"name": "depot", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "kilometres", "type": "double"}]}
      """;
  private static final String ARRIVAL =
      """
      {"type": "record", "name": "Arrival", "fields": [
        {"name": "id", "type": "string"}, {"name": "depot", "type": "string"},
        {"name": "known_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "minutes", "type": "double"}]}
      """;
  private static final String YAML =
      """
      pipeline: trips
      streams:
        trips: {schema: trip.avsc, id: id, key: depot, time: at}
        arrivals: {schema: arrival.avsc, id: id, key: depot, time: known_at}
      score: trips
      label: {value: arrivals.minutes, task: regression, scale: 100, within: 6h}
      features:
        kilometres: {field: kilometres}
        depot: {field: depot}
        hour: {calendar: hour}
      models:
        trees: {engine: smile}
        net: {engine: onnx, network: {layers: [16], dropout: 0}}
      bootstrap: 14d
      monitor: {window: 1d}
      retrain: {when: [error-drift], cooldown: 1d, train_on: [since-drift], rows: 400, promote: auto}
      """;

  private Trips() {}

  static Pipeline pipeline() {
    return PipelineFile.parse(YAML, "trips.yaml", s -> s.equals("trip.avsc") ? TRIP : ARRIVAL);
  }

  /** Writes the files, by stream. */
  static SourceFiles write(Path folder) throws IOException {
    Path trips = folder.resolve("trips.csv");
    Path arrivals = folder.resolve("arrivals.csv");
    var random = new SplittableRandom(5);
    var tripRows = new StringBuilder("id,depot,at,kilometres\n");
    var arrivalRows = new TreeMap<Instant, String>();
    for (int i = 0; i < COUNT; i++) {
      Instant at = START.plusSeconds(600L * i);
      double kilometres = random.nextInt(10, 500) / 10.0;
      double pace = at.isBefore(SLOWER) ? 2 : 3;
      double minutes = Math.max(1, 5 + pace * kilometres + 4 * random.nextGaussian());
      Instant known = at.plusMillis(60_000 * Math.round(minutes) + i % 1_000);
      tripRows.append("t%05d,d%d,%s,%s\n".formatted(i, i % 3, at, kilometres));
      arrivalRows.merge(
          known, "t%05d,d%d,%s,%s\n".formatted(i, i % 3, known, minutes), String::concat);
    }
    Files.writeString(trips, tripRows);
    Files.writeString(
        arrivals, "id,depot,known_at,minutes\n" + String.join("", arrivalRows.values()));
    return SourceFiles.of(Map.of("trips", trips, "arrivals", arrivals));
  }
}

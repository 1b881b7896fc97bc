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
 * 59 days of parcels and how they arrived: early, on time or late, by the sum of distance and load
 * with noise; from day 24 on the load counts the other way. Each tenth is late whatever it weighs.
 */
public final class Parcels {
  public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final Instant TURNED = START.plus(Duration.ofDays(24));
  private static final int COUNT = 8_500;
  private static final String PARCEL =
      """
      {"type": "record", "name": "Parcel", "fields": [
        {"name": "id", "type": "string"}, {"name": "depot", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "distance", "type": "double"}, {"name": "load", "type": "double"}]}
      """;
  private static final String ARRIVAL =
      """
      {"type": "record", "name": "Arrival", "fields": [
        {"name": "id", "type": "string"}, {"name": "depot", "type": "string"},
        {"name": "known_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "outcome", "type": "string"}]}
      """;
  private static final String YAML =
      """
      pipeline: parcels
      streams:
        parcels: {schema: parcel.avsc, id: id, key: depot, time: at}
        arrivals: {schema: arrival.avsc, id: id, key: depot, time: known_at}
      score: parcels
      label: {value: arrivals.outcome, task: multiclass, classes: [late, on-time, early], within: 6h}
      features:
        distance: {field: distance}
        load: {field: load}
        hour: {calendar: hour}
      models:
        trees: {engine: smile}
        net: {engine: onnx, network: {layers: [128, 64], dropout: 0}}
      bootstrap: 12d
      monitor: {window: 1d}
      retrain: {when: [error-drift], cooldown: 1d, train_on: [since-drift], rows: 700, promote: auto}
      """;

  private Parcels() {}

  public static Pipeline pipeline() {
    return PipelineFile.parse(
        YAML, "parcels.yaml", s -> s.equals("parcel.avsc") ? PARCEL : ARRIVAL);
  }

  /** Writes the files, by stream. One label in a thousand is of no class. */
  static SourceFiles write(Path folder) throws IOException {
    Path parcels = folder.resolve("parcels.csv");
    Path arrivals = folder.resolve("arrivals.csv");
    var random = new SplittableRandom(5);
    var parcelRows = new StringBuilder("id,depot,at,distance,load\n");
    var arrivalRows = new TreeMap<Instant, String>();
    for (int i = 0; i < COUNT; i++) {
      Instant at = START.plusSeconds(600L * i);
      double distance = random.nextInt(0, 1000) / 1000.0;
      double load = random.nextInt(0, 1000) / 1000.0;
      double slow = distance + (at.isBefore(TURNED) ? load : 1 - load) + .1 * random.nextGaussian();
      boolean isUnlucky = random.nextInt(10) == 0;
      String outcome = isUnlucky || slow > 1.3 ? "late" : slow > .7 ? "on-time" : "early";
      Instant known = at.plusMillis(3_600_000L + i % 1_000);
      parcelRows.append("p%05d,d%d,%s,%s,%s\n".formatted(i, i % 3, at, distance, load));
      arrivalRows.merge(
          known,
          "p%05d,d%d,%s,%s\n".formatted(i, i % 3, known, i % 1_000 == 999 ? "lost" : outcome),
          String::concat);
    }
    Files.writeString(parcels, parcelRows);
    Files.writeString(
        arrivals, "id,depot,known_at,outcome\n" + String.join("", arrivalRows.values()));
    return SourceFiles.of(Map.of("parcels", parcels, "arrivals", arrivals));
  }
}

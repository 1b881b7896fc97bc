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

/**
 * 40 days of pumps' readings, of which nobody says what was wrong with them. A pump runs slow,
 * middling or fast, and its heat follows its pressure; from day 24 on all of them run at another
 * level. One reading in 150 is odd: its heat does not follow. Its id ends in {@code -odd}, every
 * one's in the way of running, for the tests alone.
 */
final class Pumps {
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final Instant BOOTSTRAPPED = START.plus(Duration.ofDays(10));
  static final Instant CHANGED = START.plus(Duration.ofDays(24));
  private static final int COUNT = 5_760;
  private static final String READING =
      """
      {"type": "record", "name": "Reading", "fields": [
        {"name": "id", "type": "string"}, {"name": "pump", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "pressure", "type": "double"}, {"name": "heat", "type": "double"},
        {"name": "flow", "type": "double"}]}
      """;
  private static final String YAML =
      """
      pipeline: pumps
      streams:
        readings: {schema: reading.avsc, id: id, key: pump, time: at}
      score: readings
      label: %s
      features:
        pressure: {field: pressure}
        heat: {field: heat}
        flow: {field: flow}
      models:
        classical: {engine: smile}
      %s
      bootstrap: 10d
      tune: {candidates: 1}
      monitor: {window: 1d}
      retrain: {when: [feature-drift], cooldown: 6d, train_on: [5d], rows: 400}
      """;

  private Pumps() {}

  static Pipeline anomaly() {
    return pipeline(
        "{task: anomaly}", "  deep: {engine: onnx, network: {layers: [8, 2], dropout: 0}}");
  }

  static Pipeline clustering() {
    return pipeline("{task: clustering, clusters: 3}", "");
  }

  private static Pipeline pipeline(String label, String contender) {
    return PipelineFile.parse(
        YAML.formatted(label, contender).replace("\n\n", "\n"), "pumps.yaml", schema -> READING);
  }

  /** Writes the file; there is one stream alone. */
  static SourceFiles write(Path folder) throws IOException {
    var random = new SplittableRandom(11);
    var rows = new StringBuilder("id,pump,at,pressure,heat,flow\n");
    for (int i = 0; i < COUNT; i++) {
      Instant at = START.plusSeconds(600L * i);
      int way = random.nextInt(3);
      boolean isOdd = random.nextInt(150) == 0;
      double level = at.isBefore(CHANGED) ? 0 : 30;
      double pressure = level + 10 * way + random.nextGaussian();
      double heat = (isOdd ? 40 : 0) + pressure + random.nextGaussian();
      double flow = level + 5 * way + random.nextGaussian();
      String id = "r%05d-%d%s".formatted(i, way, isOdd ? "-odd" : "");
      rows.append("%s,p%d,%s,%s,%s,%s\n".formatted(id, i % 4, at, pressure, heat, flow));
    }
    Path readings = folder.resolve("readings.csv");
    Files.writeString(readings, rows);
    return SourceFiles.of(Map.of("readings", readings));
  }

  static boolean isOdd(String id) {
    return id.endsWith("-odd");
  }

  /** 0, 1 or 2. */
  static int way(String id) {
    return id.charAt("r00000-".length()) - '0';
  }
}

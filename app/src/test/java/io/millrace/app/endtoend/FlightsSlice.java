package io.millrace.app.endtoend;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * The first days of the flights example in a directory of their own: pipeline file with some words
 * changed, schemas, rows.
 */
final class FlightsSlice {
  static final Path EXAMPLE = Path.of("..", "examples", "flights").toAbsolutePath().normalize();

  private static final Map<String, Integer> TIME_COLUMN = Map.of("departures", 1, "arrivals", 2);

  private final Path directory;
  private final Map<String, Integer> rows = new LinkedHashMap<>();

  private FlightsSlice(Path directory) {
    this.directory = directory;
  }

  /** A change of the rows of a stream before they are written. */
  @FunctionalInterface
  interface Planting {
    void plant(String stream, List<String> rows);
  }

  /**
   * Writes the slice.
   *
   * @param changes words of the pipeline file, each there once, and what stands in their place
   * @param until rows of this time and later are left out
   */
  static FlightsSlice write(
      Path directory, Map<String, String> changes, Instant until, Planting planting)
      throws IOException {
    Files.createDirectories(directory);
    String yaml = Files.readString(EXAMPLE.resolve("flights.yaml"));
    for (Map.Entry<String, String> change : changes.entrySet()) {
      if (yaml.split(java.util.regex.Pattern.quote(change.getKey()), -1).length != 2) {
        throw new IllegalArgumentException("flights.yaml does not have once: " + change.getKey());
      }
      yaml = yaml.replace(change.getKey(), change.getValue());
    }
    Files.writeString(directory.resolve("flights.yaml"), yaml);
    for (String schema : List.of("departure.avsc", "arrival.avsc")) {
      Files.copy(EXAMPLE.resolve(schema), directory.resolve(schema));
    }
    var slice = new FlightsSlice(directory);
    for (String stream : TIME_COLUMN.keySet().stream().sorted().toList()) {
      List<String> kept = before(until, stream);
      planting.plant(stream, kept);
      Files.write(directory.resolve(stream + ".csv"), kept);
      slice.rows.put(stream, kept.size() - 1);
    }
    return slice;
  }

  /** The header, then the rows before this time; files are sorted by it. */
  private static List<String> before(Instant until, String stream) throws IOException {
    int column = TIME_COLUMN.getOrDefault(stream, 0);
    List<String> kept = new ArrayList<>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(EXAMPLE.resolve(stream + ".csv.gz"))),
                StandardCharsets.UTF_8))) {
      kept.add(in.readLine());
      for (String row = in.readLine(); row != null; row = in.readLine()) {
        if (!Instant.parse(row.split(",")[column]).isBefore(until)) {
          break;
        }
        kept.add(row);
      }
    }
    return kept;
  }

  Path file() {
    return directory.resolve("flights.yaml");
  }

  Pipeline pipeline() {
    return PipelineFile.read(file());
  }

  /** A file for each stream. */
  Map<String, Path> data() {
    Map<String, Path> data = new LinkedHashMap<>();
    rows.keySet().forEach(stream -> data.put(stream, directory.resolve(stream + ".csv")));
    return data;
  }

  /** Rows of a stream's file, the header not counted. */
  int rows(String stream) {
    return rows.getOrDefault(stream, 0);
  }

  int rows() {
    return rows.values().stream().mapToInt(Integer::intValue).sum();
  }
}

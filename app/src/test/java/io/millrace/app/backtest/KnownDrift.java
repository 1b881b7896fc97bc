package io.millrace.app.backtest;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A public stream whose concept changes at rows 10,000, 20,000 and 30,000, as a pipeline: a row an
 * hour, its label known 100 rows later. The noise of a seed shuffles the rows within their concept
 * and turns round one label in two hundred.
 */
final class KnownDrift {
  static final int CONCEPT = 10_000;
  static final int LABEL_DELAY = 100;
  private static final double TURNED = 0.005;

  /** The hour of row 0 begins a window. */
  private static final Instant START = Instant.EPOCH;

  private static final Path FOLDER = Path.of("..", "..", "shared", "data");

  private final String file;
  private final List<double[]> table;

  private KnownDrift(String file, List<double[]> table) {
    this.file = file;
    this.table = table;
  }

  static Path path(String file) {
    return FOLDER.resolve(file);
  }

  static KnownDrift read(String file) {
    List<double[]> table = new ArrayList<>();
    try (var in = new GZIPInputStream(Files.newInputStream(path(file)));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        table.add(Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KnownDrift(file, table);
  }

  static Instant time(long row) {
    return START.plus(Duration.ofHours(row));
  }

  static long row(Instant time) {
    return Duration.between(START, time).toHours();
  }

  private int attributes() {
    return table.getFirst().length - 1;
  }

  Pipeline pipeline() {
    var fields = new StringBuilder();
    var features = new StringBuilder();
    boolean categories = file.startsWith("stagger");
    for (int i = 0; i < attributes(); i++) {
      fields.append(
          ", {\"name\": \"x%d\", \"type\": \"%s\"}".formatted(i, categories ? "string" : "double"));
      features.append(
          "  x%d: {field: x%d%s}\n".formatted(i, i, categories ? ", type: category" : ""));
    }
    String row =
        """
        {"type": "record", "name": "R", "fields": [{"name": "id", "type": "string"},
          {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}}%s]}
        """
            .formatted(fields);
    String truth =
        """
        {"type": "record", "name": "T", "fields": [{"name": "id", "type": "string"},
          {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
          {"name": "yes", "type": "boolean"}]}
        """;
    String yaml =
        """
        pipeline: known
        streams:
          rows: {schema: row.avsc, id: id, time: at}
          truths: {schema: truth.avsc, id: id, time: at}
        score: rows
        label: {value: truths.yes, within: 100h}
        features:
        %smodels:
          trees: {engine: smile, algorithm: gradient-boosting}
        bootstrap: 650h
        tune: {candidates: 1}
        trial: {max: 90d}
        monitor: {window: 500h}
        retrain: {when: [error-drift], cooldown: 1500h, train_on: [since-drift], rows: 550}
        """
            .formatted(features);
    return PipelineFile.parse(
        yaml, "known.yaml", schema -> schema.equals("row.avsc") ? row : truth);
  }

  List<Row> rows(long seed) {
    var random = new Random(seed);
    List<Row> all = new ArrayList<>();
    for (int from = 0; from < table.size(); from += CONCEPT) {
      List<double[]> concept = new ArrayList<>(table.subList(from, from + CONCEPT));
      Collections.shuffle(concept, random);
      for (int i = 0; i < concept.size(); i++) {
        add(from + i, concept.get(i), random.nextDouble() < TURNED, all);
      }
    }
    all.sort(Comparator.comparing(row -> ((Row.Read) row).time()));
    return all;
  }

  private void add(int number, double[] values, boolean turned, List<Row> to) {
    String id = "r" + number;
    @Nullable Object[] cells = new Object[2 + attributes()];
    cells[0] = id;
    cells[1] = time(number);
    for (int i = 0; i < attributes(); i++) {
      cells[2 + i] = file.startsWith("stagger") ? "v" + (int) values[i] : (Object) values[i];
    }
    boolean yes = values[attributes()] == 1 != turned;
    Instant known = time(number + LABEL_DELAY);
    to.add(new Row.Read("rows", number + 1, time(number), id, Arrays.asList(cells)));
    to.add(new Row.Read("truths", number + 1, known, id, Arrays.asList(id, known, yes)));
  }
}

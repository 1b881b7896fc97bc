package io.millrace.app.backtest;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import io.millrace.schemas.yaml.PolicyFile;
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
 * A stream whose concept changes at known rows, as a pipeline: a row an hour, its label known 100
 * rows later, both labels equally frequent. Its rows come from the published definitions of the
 * concepts, or from a file of the THU collection, whose own concepts they are; the noise of a seed
 * draws or shuffles the rows within their concept and turns round one label in two hundred.
 *
 * <p>Sources: J. Gama, P. Medas, G. Castillo and P. Rodrigues, "Learning with drift detection",
 * SBIA 2004 (SINE1, SINE2, each followed by its reversal); J. C. Schlimmer and R. H. Granger,
 * "Incremental learning from noisy data", Machine Learning 1 (1986) (STAGGER).
 */
final class KnownDrift {
  static final int LABEL_DELAY = 100;
  private static final int CONCEPTS = 4;
  private static final double TURNED = 0.005;

  /** The hour of row 0 begins a window. */
  private static final Instant START = Instant.EPOCH;

  private static final Path FOLDER = Path.of("..", "..", "shared", "data");

  /** What is asked of a row: its attributes, and the label that a concept gives them. */
  enum Family {
    SINE(2, 500, "sine_0123_abrupt.csv.gz") {
      @Override
      double draw(Random random) {
        return random.nextDouble();
      }

      @Override
      boolean label(int concept, double[] x) {
        boolean below =
            concept < 2 ? x[0] < Math.sin(x[1]) : x[0] < 0.5 + 0.3 * Math.sin(3 * Math.PI * x[1]);
        return below == (concept % 2 == 0);
      }
    },
    STAGGER(3, 400, "stagger_0120_abrupt.csv.gz") {
      @Override
      double draw(Random random) {
        return random.nextInt(3);
      }

      @Override
      boolean label(int concept, double[] x) {
        return switch (concept % 3) {
          case 0 -> x[0] == 0 && x[1] == 0;
          case 1 -> x[2] == 0 || x[1] == 2;
          default -> x[0] != 0;
        };
      }
    };

    final int attributes;

    /** Examples that tell one concept: a curve takes more of them than 27 cases. */
    final int needed;

    final Path file;

    Family(int attributes, int needed, String file) {
      this.attributes = attributes;
      this.needed = needed;
      this.file = FOLDER.resolve(file);
    }

    abstract double draw(Random random);

    /** Of concepts 0 to 3, the fourth of STAGGER being its first again. */
    abstract boolean label(int concept, double[] x);
  }

  private final Family family;
  private final int concept;
  private final List<double[]> table;

  private KnownDrift(Family family, int concept, List<double[]> table) {
    this.family = family;
    this.concept = concept;
    this.table = table;
  }

  /**
   * Draws a stream.
   *
   * @param concept rows of each of the four concepts
   */
  static KnownDrift drawn(Family family, int concept, long seed) {
    var random = new Random(seed);
    List<double[]> table = new ArrayList<>();
    for (int row = 0; row < CONCEPTS * concept; row++) {
      boolean yes = random.nextBoolean();
      double[] values = new double[family.attributes + 1];
      do {
        for (int i = 0; i < family.attributes; i++) {
          values[i] = family.draw(random);
        }
      } while (family.label(row / concept, values) != yes);
      values[family.attributes] = yes ? 1 : 0;
      table.add(values);
    }
    return new KnownDrift(family, concept, table);
  }

  /** Reads the file of a family: 40,000 rows. */
  static KnownDrift read(Family family) {
    List<double[]> table = new ArrayList<>();
    try (var in = new GZIPInputStream(Files.newInputStream(family.file));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        table.add(Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new KnownDrift(family, table.size() / CONCEPTS, table);
  }

  /** The rows at which the concept changes. */
  List<Integer> drifts() {
    return List.of(concept, 2 * concept, 3 * concept);
  }

  /** Rows of a concept. */
  int concept() {
    return concept;
  }

  /** Whether a time lies within the concept that begins at this row. */
  boolean isAfter(int drift, Instant time) {
    return row(time) >= drift && row(time) < drift + concept;
  }

  static Instant time(long row) {
    return START.plus(Duration.ofHours(row));
  }

  static long row(Instant time) {
    return Duration.between(START, time).toHours();
  }

  Pipeline pipeline() {
    var fields = new StringBuilder();
    var features = new StringBuilder();
    boolean categories = family == Family.STAGGER;
    for (int i = 0; i < family.attributes; i++) {
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
        retrain: {when: [error-drift], cooldown: 1500h, train_on: [since-drift], rows: %d}
        """
            .formatted(features, family.needed);
    return PipelineFile.parse(
        yaml, "known.yaml", schema -> schema.equals("row.avsc") ? row : truth);
  }

  /** The same, and nothing is retrained. */
  Pipeline never() {
    String policy = "retrain: {when: [], rows: %d}".formatted(family.needed);
    return PolicyFile.parse(policy, "never.yaml", pipeline()).pipeline();
  }

  List<Row> rows(long seed) {
    var random = new Random(seed);
    List<Row> all = new ArrayList<>();
    for (int from = 0; from < table.size(); from += concept) {
      List<double[]> part = new ArrayList<>(table.subList(from, from + concept));
      Collections.shuffle(part, random);
      for (int i = 0; i < part.size(); i++) {
        add(from + i, part.get(i), random.nextDouble() < TURNED, all);
      }
    }
    all.sort(Comparator.comparing(row -> ((Row.Read) row).time()));
    return all;
  }

  private void add(int number, double[] values, boolean turned, List<Row> to) {
    String id = "r" + number;
    @Nullable Object[] cells = new Object[2 + family.attributes];
    cells[0] = id;
    cells[1] = time(number);
    for (int i = 0; i < family.attributes; i++) {
      cells[2 + i] = family == Family.STAGGER ? "v" + (int) values[i] : (Object) values[i];
    }
    boolean yes = values[family.attributes] == 1 != turned;
    Instant known = time(number + LABEL_DELAY);
    to.add(new Row.Read("rows", number + 1, time(number), id, Arrays.asList(cells)));
    to.add(new Row.Read("truths", number + 1, known, id, Arrays.asList(id, known, yes)));
  }
}

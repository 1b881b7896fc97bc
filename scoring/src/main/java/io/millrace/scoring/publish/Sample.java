package io.millrace.scoring.publish;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Manifest.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows that a publisher sends along: a feature's value under the feature's name, an empty cell
 * where it is missing, and under the name "label" what turned out to be true, where that ever does.
 *
 * @param task what its labels are
 * @param rows with all features of the manifest, in its order; what they expect is not known yet
 * @param labels one for each row, NaN where unknown
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Sample(Task task, List<SelfTestRow> rows, double[] labels) {
  private static final String LABEL = "label";

  static Sample of(Offer offer, List<String> taken, FeatureList features) {
    Blob csv = offer.sample();
    if (csv.size() == 0) {
      return new Sample(offer.task(), List.of(), new double[0]);
    }
    List<SelfTestRow> rows = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    String text = new String(csv.bytes(), StandardCharsets.UTF_8);
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(text)) {
      for (NamedCsvRecord record : reader) {
        checkHeader(record, taken);
        rows.add(row(record, taken, features));
        labels.add(offer.task().isJudged() ? label(record, offer.classes()) : Double.NaN);
      }
    } catch (CsvParseException | IOException e) {
      throw new UnclearException("--sample is no CSV text: " + e.getMessage(), e);
    }
    return new Sample(
        offer.task(), rows, labels.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void checkHeader(NamedCsvRecord record, List<String> taken) {
    List<String> missing =
        taken.stream().filter(name -> !record.getHeader().contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new UnclearException(
          "--sample has the columns %s, but the model takes %s as well: add these columns, empty where nothing is known"
              .formatted(record.getHeader(), missing));
    }
  }

  private static SelfTestRow row(NamedCsvRecord record, List<String> taken, FeatureList features) {
    List<Double> numbers = new ArrayList<>();
    List<Optional<String>> texts = new ArrayList<>();
    for (String name : taken) {
      boolean isNumber = features.isNumber(name);
      numbers.add(isNumber ? number(record, name) : Double.NaN);
      String cell = record.getField(name);
      texts.add(isNumber || cell.isEmpty() ? Optional.empty() : Optional.of(cell));
    }
    return new SelfTestRow(numbers, texts, Double.NaN);
  }

  /** The label's number: of classes the position of the one that is named. */
  private static double label(NamedCsvRecord record, List<String> classes) {
    if (classes.isEmpty()) {
      return number(record, LABEL);
    }
    String cell = record.findField(LABEL).orElse("").strip();
    if (!cell.isEmpty() && !classes.contains(cell)) {
      throw new UnclearException(
          "--sample line %d: label is \"%s\", which is none of the classes %s"
              .formatted(record.getStartingLineNumber(), cell, classes));
    }
    return cell.isEmpty() ? Double.NaN : classes.indexOf(cell);
  }

  private static double number(NamedCsvRecord record, String column) {
    String cell = record.findField(column).orElse("");
    try {
      return cell.isBlank() ? Double.NaN : Double.parseDouble(cell.strip());
    } catch (NumberFormatException e) {
      throw new UnclearException(
          "--sample line %d: %s is \"%s\", which is no number"
              .formatted(record.getStartingLineNumber(), column, cell),
          e);
    }
  }

  /** Median of a feature's known numbers; empty where there is none. */
  Optional<Double> median(int feature) {
    double[] known =
        rows.stream()
            .mapToDouble(row -> row.numbers().get(feature))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    return known.length == 0 ? Optional.empty() : Optional.of(known[known.length / 2]);
  }

  /** Rows whose label can be one: 0 or 1, or any number where the task is not binary. */
  int[] labelled() {
    return IntStream.range(0, labels.length)
        .filter(
            i ->
                task != Task.BINARY ? Double.isFinite(labels[i]) : labels[i] == 0 || labels[i] == 1)
        .toArray();
  }

  boolean[] labelsOf(int[] positions) {
    boolean[] chosen = new boolean[positions.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = labels[positions[i]] == 1;
    }
    return chosen;
  }

  double[] of(double[] scores, int[] positions) {
    return Arrays.stream(positions).mapToDouble(i -> scores[i]).toArray();
  }

  /** Answers of some rows, of {@code width} numbers each. */
  double[] of(double[] answers, int width, int[] positions) {
    return Arrays.stream(positions)
        .flatMap(i -> IntStream.range(i * width, (i + 1) * width))
        .mapToDouble(i -> answers[i])
        .toArray();
  }
}

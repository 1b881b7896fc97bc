package io.millrace.scoring.publish;

import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.OneHot;
import io.millrace.schemas.message.Manifest.Ordinal;
import io.millrace.schemas.message.Manifest.Picture;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Text;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.model.ModelRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A loaded model asked about rows before anything is said about it: does it answer, and does it
 * take missing numbers? A model that answers NaN with NaN, or fails on it, gets the sample's median
 * instead, or 0 without a sample.
 */
final class Rehearsal {
  private static final int ROWS = 12;
  private static final int ROWS_ALONE = 3;
  private static final double APART = 1e-4;
  private static final int MOST_CHARACTERS = 256 * 1024;

  private final Model model;
  private final Sample sample;
  private final Manifest offered;
  private final List<SelfTestRow> whole;
  private final List<SelfTestRow> gaps;

  Rehearsal(Model model, Manifest offered, Sample sample) {
    this.model = model;
    this.offered = offered;
    this.sample = sample;
    this.whole = whole();
    this.gaps = gaps();
  }

  /** Rows of every kind, with what the model answers to each under this manifest. */
  List<SelfTestRow> rows(Manifest manifest) {
    List<SelfTestRow> rows = new ArrayList<>(whole);
    rows.addAll(gaps);
    rows = small(rows);
    double[] outputs = outputs(rows, manifest);
    checkAlone(rows, outputs, manifest);
    List<SelfTestRow> answered = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      answered.add(answered(rows.get(i), outputs, i, manifest.width()));
    }
    return answered;
  }

  /** A replay makes other batches, and has to give the same scores. */
  private void checkAlone(List<SelfTestRow> rows, double[] together, Manifest manifest) {
    int width = manifest.width();
    for (int i = 0; i < Math.min(rows.size(), ROWS_ALONE); i++) {
      double[] alone = outputs(List.of(rows.get(i)), manifest);
      for (int k = 0; k < width; k++) {
        checkSame(alone[k], together[i * width + k], rows.size());
      }
    }
  }

  private static void checkSame(double alone, double among, int rows) {
    if (Math.abs(alone - among) > APART * Math.max(1, Math.abs(alone))) {
      throw new BadModelException(
          "its answer to a row depends on the other rows of the batch: %s alone, %s among %d; a dynamically quantised model does that: export it in floating point, or quantise it statically"
              .formatted(alone, among, rows));
    }
  }

  /** A bundle has to fit a record: as many rows as do, where texts are long. */
  private static List<SelfTestRow> small(List<SelfTestRow> rows) {
    List<SelfTestRow> kept = new ArrayList<>();
    int left = MOST_CHARACTERS;
    for (SelfTestRow row : rows) {
      int size = row.texts().stream().flatMap(Optional::stream).mapToInt(String::length).sum();
      if (size <= left) {
        kept.add(row);
        left -= size;
      }
    }
    return kept;
  }

  private static SelfTestRow answered(SelfTestRow row, double[] outputs, int at, int width) {
    if (width == 1) {
      return new SelfTestRow(row.numbers(), row.texts(), outputs[at]);
    }
    List<Double> answer = Arrays.stream(outputs, at * width, (at + 1) * width).boxed().toList();
    return new SelfTestRow(row.numbers(), row.texts(), Collections.max(answer), answer);
  }

  double[] outputs(List<SelfTestRow> rows, Manifest manifest) {
    try {
      return ModelRows.score(rows, new InputEncoder(manifest, model.tokenizer()), model);
    } catch (IllegalArgumentException e) {
      throw new UnclearException("the inputs do not fit: " + e.getMessage(), e);
    } catch (BadModelException e) {
      if (e.getCause() instanceof UnfitVectorException unfit && !sample.rows().isEmpty()) {
        throw new UnclearException("--sample has a row to take out: " + unfit.getMessage(), e);
      }
      throw e;
    }
  }

  /** The manifest with a number for each missing one, where the model needs that. */
  Manifest settled() {
    Manifest known = with(ElementType.INT64);
    checkAnswers(known);
    return isFinite(gaps, known) ? known : with(ElementType.values());
  }

  private void checkAnswers(Manifest known) {
    if (isFinite(whole, known)) {
      return;
    }
    String failure;
    try {
      failure = "it answers " + Arrays.toString(outputs(whole, known));
    } catch (BadModelException e) {
      failure = String.valueOf(e.getMessage());
    }
    if (sample.rows().isEmpty()) {
      throw new UnclearException(
          "the model does not answer to rows that were made up for its self-test (%s): send some real ones with --sample rows.csv"
              .formatted(failure));
    }
    throw new BadModelException("it does not answer to the sample's rows: " + failure);
  }

  private boolean isFinite(List<SelfTestRow> rows, Manifest manifest) {
    try {
      return Arrays.stream(outputs(rows, manifest)).allMatch(Double::isFinite);
    } catch (BadModelException e) {
      return false;
    }
  }

  private Manifest with(ElementType... imputed) {
    List<Input> inputs =
        offered.inputs().stream()
            .map(
                input ->
                    Arrays.asList(imputed).contains(input.elementType()) ? imputed(input) : input)
            .toList();
    return offered.withInputs(inputs);
  }

  private Input imputed(Input input) {
    List<Encoding> columns = input.columns().stream().map(this::imputed).toList();
    return new Input(input.name(), input.elementType(), columns, input.shape());
  }

  private Encoding imputed(Encoding column) {
    return column instanceof Scaled scaled && Double.isNaN(scaled.imputed())
        ? new Scaled(
            scaled.feature(), usual(position(scaled.feature())), scaled.mean(), scaled.scale())
        : column;
  }

  private double usual(int feature) {
    return sample.median(feature).orElse(0.0);
  }

  private int position(String feature) {
    return offered.features().stream().map(FeatureRef::name).toList().indexOf(feature);
  }

  /** Rows in which nothing is missing: the sample's, evenly spread, or made up ones. */
  private List<SelfTestRow> whole() {
    List<SelfTestRow> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          sample.rows().isEmpty()
              ? madeUp(i)
              : filled(sample.rows().get((int) ((long) i * sample.rows().size() / ROWS))));
    }
    return rows;
  }

  private SelfTestRow madeUp(int row) {
    List<Double> numbers = new ArrayList<>();
    List<Optional<String>> texts = new ArrayList<>();
    for (int feature = 0; feature < offered.features().size(); feature++) {
      List<String> categories = categories(feature);
      boolean isText = !categories.isEmpty();
      numbers.add(isText ? Double.NaN : (row * 7 + feature * 3) % 11 / 4.0);
      texts.add(
          isText
              ? Optional.of(categories.get((row + feature) % categories.size()))
              : Optional.empty());
    }
    return new SelfTestRow(numbers, texts, Double.NaN);
  }

  /** Categories that the inputs name; some text for one that they take as it is. */
  private List<String> categories(int feature) {
    String name = offered.features().get(feature).name();
    TreeSet<String> categories = new TreeSet<>();
    for (Input input : offered.inputs()) {
      for (Encoding column : input.columns()) {
        if (column.feature().equals(name)) {
          categories.addAll(
              switch (column) {
                case OneHot oneHot -> oneHot.categories();
                case Ordinal ordinal -> ordinal.categories();
                case Text text -> List.of(text.missing());
                case Tokens tokens -> MadeUp.TEXTS;
                case Picture picture -> MadeUp.PICTURES;
                case Manifest.Hashed hashed -> List.of("a", "b", "c");
                case Scaled scaled -> List.of();
                case Manifest.MissingFlag flag -> List.of();
              });
        }
      }
    }
    return List.copyOf(categories);
  }

  private SelfTestRow filled(SelfTestRow row) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < row.numbers().size(); i++) {
      double x = row.numbers().get(i);
      boolean isText = row.texts().get(i).isPresent();
      numbers.add(Double.isNaN(x) && !isText ? usual(i) : x);
    }
    return new SelfTestRow(numbers, row.texts(), Double.NaN);
  }

  /** Rows in which one feature is missing, and one in which all are. */
  private List<SelfTestRow> gaps() {
    List<SelfTestRow> rows = new ArrayList<>();
    int features = offered.features().size();
    for (int i = 0; i < Math.min(features, ROWS); i++) {
      SelfTestRow row = whole.get(i % whole.size());
      List<Double> numbers = new ArrayList<>(row.numbers());
      List<Optional<String>> texts = new ArrayList<>(row.texts());
      numbers.set(i, Double.NaN);
      texts.set(i, Optional.empty());
      rows.add(new SelfTestRow(numbers, texts, Double.NaN));
    }
    rows.add(
        new SelfTestRow(
            Collections.nCopies(features, Double.NaN),
            Collections.nCopies(features, Optional.empty()),
            Double.NaN));
    return rows;
  }
}

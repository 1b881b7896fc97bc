package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import io.millrace.schemas.pipeline.Invariance.Expectation;
import io.millrace.schemas.pipeline.Nearest;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads {@code gates.invariance}: a list of cases, or the name of a file that holds one. */
final class InvarianceReader {
  private static final Map<String, Expectation> WORDS = new LinkedHashMap<>();

  static {
    List.of(
            Expectation.same(),
            Expectation.rises(),
            Expectation.falls(),
            Expectation.notLower(),
            Expectation.notHigher())
        .forEach(expectation -> WORDS.put(expectation.words(), expectation));
  }

  private static final Shape VALUES =
      new Shape.MapOf("FEATURE", Optional.empty(), new Shape.Scalar("a number or a category"));
  private static final Key<String> NAME =
      Key.required("case", "what is tested, in words", Syntax.text("a sentence"), "");
  private static final Key<YamlValue> ROW =
      Key.required("row", "features' values", VALUES, "Those that are left out are missing.");
  private static final Key<YamlValue> CHANGE =
      Key.required("change", "the values that are changed, and to what", VALUES, "");
  private static final Key<Double> WITHIN =
      Key.required(
          "within",
          "the most by which the score may change, up or down",
          Syntax.number(Bounds.ABOVE_ZERO),
          "");
  private static final Section BOUND =
      Key.section("gates.invariance.score", "A bound for the change.", WITHIN);
  private static final Key<YamlValue> SCORE =
      Key.required(
          "score",
          "what the change may do to the score",
          Shape.Either.of(
              new Shape.Choice(List.copyOf(WORDS.keySet()), List.of()), new Shape.Nested(BOUND)),
          "A change by less than 0.000001 is none.");
  static final Section SECTION =
      Key.section(
          "gates.invariance",
          "A case: what the score has to do when some of a row's values are changed.",
          NAME,
          ROW,
          CHANGE,
          SCORE);

  private final List<Feature> features;
  private final Function<String, String> files;

  InvarianceReader(List<Feature> features, Function<String, String> files) {
    this.features = features;
    this.files = files;
  }

  Invariance read(YamlValue value) {
    Optional<YamlValue> cases = value.isScalar() ? file(value) : Optional.of(value);
    List<YamlValue> list = cases.map(YamlValue::list).orElse(List.of());
    if (cases.isPresent() && list.isEmpty()) {
      value.report("has no case: leave it out, or write one");
    }
    return new Invariance(list.stream().flatMap(at -> one(at).stream()).toList());
  }

  /** The file's content; what is wrong in it is reported with its own name. */
  private Optional<YamlValue> file(YamlValue at) {
    Optional<String> name = at.text("a file of cases, or a list of them,");
    try {
      Optional<String> text = name.map(files);
      if (name.isPresent() && text.isEmpty()) {
        at.report("there is no file %s".formatted(name.get()));
      }
      return text.flatMap(yaml -> YamlText.read(yaml, at.problems().of(name.orElseThrow())));
    } catch (UncheckedIOException e) {
      at.report("file %s cannot be read: %s".formatted(name.orElse(""), e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Case> one(YamlValue value) {
    return value.section().map(s -> s.only(SECTION)).flatMap(this::one);
  }

  private Optional<Case> one(YamlSection section) {
    Optional<String> name = section.need(NAME);
    Optional<Row> row = section.need(ROW, at -> values(at, Row.of(features)));
    Optional<Row> changed = section.need(CHANGE, at -> values(at, row.orElse(Row.of(features))));
    Optional<Expectation> expectation = section.need(SCORE, InvarianceReader::expectation);
    if (name.isEmpty() || row.isEmpty() || changed.isEmpty() || expectation.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Case(name.get(), row.get().values(), changed.get().values(), expectation.get()));
  }

  private static Optional<Expectation> expectation(YamlValue at) {
    if (at.isScalar()) {
      return at.choice(WORDS);
    }
    return at.section()
        .map(s -> s.only(BOUND))
        .flatMap(s -> s.need(WITHIN))
        .map(Expectation::within);
  }

  /** A row being read; values by the features' positions. */
  private record Row(List<Double> numbers, List<Optional<String>> texts) {
    static Row of(List<Feature> features) {
      return new Row(
          IntStream.range(0, features.size()).mapToObj(i -> Double.NaN).toList(),
          features.stream().map(feature -> Optional.<String>empty()).toList());
    }

    Row with(int position, double number, Optional<String> text) {
      List<Double> numbers = new ArrayList<>(this.numbers);
      List<Optional<String>> texts = new ArrayList<>(this.texts);
      numbers.set(position, number);
      texts.set(position, text);
      return new Row(numbers, texts);
    }

    FeatureValues values() {
      @Nullable String[] written =
          texts.stream().map(text -> text.orElse(null)).toArray(String[]::new);
      return new FeatureValues(
          numbers.stream().mapToDouble(Double::doubleValue).toArray(),
          Arrays.copyOf(written, written.length));
    }
  }

  private Optional<Row> values(YamlValue at, Row into) {
    Optional<YamlSection> given = at.section();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.get().entries().isEmpty()) {
      at.report("names no feature: write at least one, as in {FEATURE: VALUE}");
    }
    Row row = into;
    for (Map.Entry<String, YamlValue> entry : given.get().entries().entrySet()) {
      row = value(entry.getKey(), entry.getValue(), row);
    }
    return Optional.of(row);
  }

  private Row value(String name, YamlValue at, Row row) {
    List<String> names = features.stream().map(Feature::name).toList();
    int position = names.indexOf(name);
    if (position < 0) {
      if (!features.isEmpty()) {
        at.report("there is no feature %s%s".formatted(name, Nearest.hint(name, names)));
      }
      return row;
    }
    return switch (features.get(position).type()) {
      case CATEGORY, TEXT -> row.with(position, Double.NaN, at.scalar("a category"));
      case NUMBER ->
          row.with(position, at.number(Bounds.FINITE).orElse(Double.NaN), Optional.empty());
    };
  }
}

package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a value is described, read, and written as a default.
 *
 * @param shape for the reference page and the JSON Schema
 * @param reader reports what does not fit
 * @param written the value as the file would have it
 */
record Syntax<T>(
    Shape shape, Function<YamlValue, Optional<T>> reader, Function<T, String> written) {

  /** A value whose default, if it has one, prints as itself. */
  static <T> Syntax<T> of(Shape shape, Function<YamlValue, Optional<T>> reader) {
    return new Syntax<>(shape, reader, String::valueOf);
  }

  static Syntax<Duration> duration(Bounds bounds) {
    return new Syntax<>(
        new Shape.Duration(bounds), at -> at.duration(bounds), DurationText::written);
  }

  static Syntax<Double> number(Bounds bounds) {
    return of(new Shape.Numeric(bounds), at -> at.number(bounds));
  }

  static Syntax<Integer> whole(int greatest) {
    return of(new Shape.Whole(greatest), at -> at.count(greatest));
  }

  static Syntax<String> text(String meaning) {
    return of(new Shape.Text(meaning, Optional.empty()), at -> at.text(meaning));
  }

  /**
   * One of the words, which stand in the map's order; {@code reserved} ones are refused as such.
   */
  static <T> Syntax<T> choice(Map<String, T> words, List<String> reserved) {
    Map<T, String> written = new LinkedHashMap<>();
    words.forEach((word, value) -> written.put(value, word));
    return new Syntax<>(
        new Shape.Choice(List.copyOf(words.keySet()), reserved),
        at -> at.choice(words, reserved),
        value -> written.getOrDefault(value, String.valueOf(value)));
  }

  static <T> Syntax<T> choice(Map<String, T> words) {
    return choice(words, List.of());
  }
}

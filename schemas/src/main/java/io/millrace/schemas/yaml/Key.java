package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Entry;
import io.millrace.schemas.grammar.Presence;
import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A key that a reader accepts: one declaration says what the reference page tells, what the JSON
 * Schema allows, how the value is read and what counts without it.
 *
 * @param byDefault present where the key is read with a default
 */
record Key<T>(Entry entry, Syntax<T> syntax, Optional<T> byDefault) {

  static <T> Key<T> required(String name, String meaning, Syntax<T> syntax, String note) {
    return new Key<>(
        new Entry(name, meaning, syntax.shape(), new Presence.Required(), note),
        syntax,
        Optional.empty());
  }

  static <T> Key<T> withDefault(
      String name, String meaning, Syntax<T> syntax, T byDefault, String note) {
    var presence = new Presence.Default(syntax.written().apply(byDefault));
    return new Key<>(
        new Entry(name, meaning, syntax.shape(), presence, note), syntax, Optional.of(byDefault));
  }

  /** {@code without} says what happens where the key is left out. */
  static <T> Key<T> optional(
      String name, String meaning, Syntax<T> syntax, String without, String note) {
    return new Key<>(
        new Entry(name, meaning, syntax.shape(), new Presence.Without(without), note),
        syntax,
        Optional.empty());
  }

  /** A required key whose value the reader reads itself, for what it refers to. */
  static Key<YamlValue> required(String name, String meaning, Shape shape, String note) {
    return required(name, meaning, Syntax.of(shape, Optional::of), note);
  }

  /** An optional key whose value the reader reads itself. */
  static Key<YamlValue> optional(
      String name, String meaning, Shape shape, String without, String note) {
    return optional(name, meaning, Syntax.of(shape, Optional::of), without, note);
  }

  String name() {
    return entry.name();
  }

  static Section section(String title, String doc, Key<?>... keys) {
    return section(title, doc, List.of(), keys);
  }

  /** {@code reserved}: keys that are kept for later. */
  static Section section(String title, String doc, List<String> reserved, Key<?>... keys) {
    return new Section(
        title,
        doc,
        Stream.concat(Arrays.stream(keys).map(Key::entry), reserved.stream().map(Entry::reserved))
            .toList());
  }
}

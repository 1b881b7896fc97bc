package io.millrace.schemas.grammar;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Names;
import java.util.List;
import java.util.Optional;

/** What may stand as a value in the pipeline file. */
public sealed interface Shape {

  /**
   * A text that YAML takes for one: what looks like a number or a flag is quoted.
   *
   * @param meaning what it is, as in {@code a field of the scored stream}
   * @param names the form it has, where it is a name
   */
  record Text(String meaning, Optional<Names> names) implements Shape {}

  /** A text, number or flag, taken as it is written. */
  record Scalar(String meaning) implements Shape {}

  /** {@code STREAM.FIELD}. */
  record Reference(String meaning) implements Shape {}

  /** A CEL expression over an event's fields; {@code gives} says of which type. */
  record Formula(String gives) implements Shape {}

  /** A number. */
  record Numeric(Bounds bounds) implements Shape {}

  /** A whole number from 1 on. */
  record Whole(int greatest) implements Shape {}

  /** A whole number with {@code ms, s, m, h, d} or {@code w}. */
  record Duration(Bounds bounds) implements Shape {}

  /** One of these words; those that are reserved may not be used yet. */
  record Choice(List<String> words, List<String> reserved) implements Shape {
    public Choice {
      words = List.copyOf(words);
      reserved = List.copyOf(reserved);
    }
  }

  /** A list; one value alone counts as a list of one. */
  record ListOf(Shape element) implements Shape {}

  /**
   * A map whose keys are the user's own.
   *
   * @param key what stands for one on the reference page: {@code STREAM}
   * @param names the form of the keys, where they have one
   */
  record MapOf(String key, Optional<Names> names, Shape value) implements Shape {}

  /** A map with a section's keys. */
  record Nested(Section section) implements Shape {}

  /**
   * A map that is of one of these kinds; each is told by its section's first key.
   *
   * @param reserved first keys of kinds that may not be used yet
   */
  record Kinds(List<Section> kinds, List<String> reserved) implements Shape {
    public Kinds {
      kinds = List.copyOf(kinds);
      reserved = List.copyOf(reserved);
    }
  }

  /** Any of these. */
  record Either(List<Shape> shapes) implements Shape {
    public Either {
      shapes = List.copyOf(shapes);
    }

    public static Either of(Shape... shapes) {
      return new Either(List.of(shapes));
    }
  }
}

package io.millrace.ingest.event;

import io.millrace.schemas.pipeline.FieldType;

/** How a value that came becomes a typed one: a Double, String, Boolean or Instant. */
@FunctionalInterface
public interface ValueForm {
  /**
   * The typed value.
   *
   * @throws IllegalArgumentException or java.time.DateTimeException when it is no such thing
   */
  Object typed(FieldType type, Object came);

  /** What would have been one, for messages. */
  static String expected(FieldType type) {
    return switch (type) {
      case NUMBER -> "a number is expected";
      case TEXT -> "a text is expected";
      case FLAG -> "true or false is expected";
      case TIME -> "a time is expected (2001-01-01T12:00:00Z, or milliseconds since 1970)";
    };
  }
}

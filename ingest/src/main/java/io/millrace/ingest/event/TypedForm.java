package io.millrace.ingest.event;

import io.millrace.schemas.pipeline.FieldType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Values that came with a type, from JSON, Avro or Parquet. Nothing is guessed: a number in quotes
 * is a text. A time is an instant, an ISO-8601 text, or whole milliseconds since 1970; a local time
 * without a zone, which some writers of Parquet make of every time, is taken as UTC.
 */
public final class TypedForm implements ValueForm {
  /** Beyond it a double no longer holds every whole number. */
  private static final BigDecimal EXACT = BigDecimal.valueOf(1L << 53);

  @Override
  public Object typed(FieldType type, Object came) {
    return switch (type) {
      case NUMBER -> number(came);
      case TEXT -> typed(String.class, came);
      case FLAG -> typed(Boolean.class, came);
      case TIME -> time(came);
    };
  }

  private static Object typed(Class<?> type, Object came) {
    if (!type.isInstance(came)) {
      throw mistyped();
    }
    return came;
  }

  private static Double number(Object came) {
    if (!(came instanceof Number number)) {
      throw mistyped();
    }
    if (number instanceof Double || number instanceof Integer) {
      return CellForm.finite(number.doubleValue());
    }
    // Through the decimal text for a float, so that 0.1 stays 0.1.
    var exact = new BigDecimal(number.toString());
    boolean whole = exact.scale() <= 0;
    if (whole && exact.abs().compareTo(EXACT) > 0) {
      throw new IllegalArgumentException("beyond 2^53: send such identities as texts");
    }
    return CellForm.finite(exact.doubleValue());
  }

  private static Instant time(Object came) {
    return switch (came) {
      case Instant time -> time.truncatedTo(ChronoUnit.MILLIS);
      case LocalDateTime local -> local.toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
      case Long millis -> Instant.ofEpochMilli(millis);
      case Integer millis -> Instant.ofEpochMilli(millis);
      case String text -> Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
      default -> throw mistyped();
    };
  }

  private static IllegalArgumentException mistyped() {
    return new IllegalArgumentException("of another type");
  }
}

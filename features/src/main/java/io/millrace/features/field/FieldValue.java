package io.millrace.features.field;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a field's value as a number or as a text; missing stays missing. */
public final class FieldValue {
  /** Beyond it a double no longer holds every whole number. */
  private static final double LARGEST_WHOLE = 1L << 53;

  private FieldValue() {}

  /** The number, 0 or 1 for a flag, NaN where it is missing. */
  public static double number(@Nullable Object value) {
    return switch (value) {
      case null -> Double.NaN;
      case Double number -> number;
      case Boolean flag -> flag ? 1 : 0;
      default -> throw new IllegalArgumentException(value + " is neither a number nor a flag");
    };
  }

  /** The text; a whole number without a point; null where it is missing. */
  public static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Double number -> text(number.doubleValue());
      case Boolean flag -> flag.toString();
      case Instant time -> time.toString();
      default -> throw new IllegalArgumentException(value + " is not a field's value");
    };
  }

  private static @Nullable String text(double number) {
    if (Double.isNaN(number)) {
      return null;
    }
    boolean whole = Math.rint(number) == number && Math.abs(number) <= LARGEST_WHOLE;
    return whole ? Long.toString((long) number) : Double.toString(number);
  }
}

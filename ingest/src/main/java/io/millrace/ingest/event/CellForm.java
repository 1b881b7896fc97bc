package io.millrace.ingest.event;

import io.millrace.schemas.pipeline.FieldType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Values that came as text, the cells of a CSV file. */
public final class CellForm implements ValueForm {
  @Override
  public Object typed(FieldType type, Object came) {
    String cell = (String) came;
    return switch (type) {
      case NUMBER -> finite(Double.parseDouble(cell));
      case TEXT -> cell;
      case FLAG -> flag(cell);
      case TIME -> time(cell);
    };
  }

  static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not finite");
    }
    return number;
  }

  private static boolean flag(String cell) {
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  static Instant time(String text) {
    boolean millis = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return millis
        ? Instant.ofEpochMilli(Long.parseLong(text))
        : Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
  }
}

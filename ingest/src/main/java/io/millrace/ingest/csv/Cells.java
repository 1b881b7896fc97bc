package io.millrace.ingest.csv;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text cells to a stream's typed values, or to the reason why not. */
final class Cells {
  private final Pipeline.Stream stream;
  private final List<StreamSchema.Field> fields;
  private final int time;
  private final int key;

  Cells(Pipeline.Stream stream, List<StreamSchema.Field> fields) {
    this.stream = stream;
    this.fields = fields;
    this.time = stream.schema().position(stream.time());
    this.key = stream.schema().position(stream.key());
  }

  /** The row that these cells make; {@code text} is kept for a refusal. */
  Row row(long number, List<String> cells, String text) {
    List<@Nullable Object> values = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      try {
        values.add(value(fields.get(i), cells.get(i)));
      } catch (DateTimeException | IllegalArgumentException e) {
        return new Row.Refused(
            stream.name(),
            number,
            text,
            "column %s holds \"%s\", which is no %s"
                .formatted(fields.get(i).name(), cells.get(i), kind(fields.get(i))));
      }
    }
    if (values.get(time) == null || values.get(key) == null) {
      String empty = values.get(time) == null ? stream.time() : stream.key();
      return new Row.Refused(
          stream.name(), number, text, "column %s is empty: it is needed".formatted(empty));
    }
    Instant when = (Instant) values.get(time);
    return new Row.Read(stream.name(), number, when, String.valueOf(values.get(key)), values, text);
  }

  private static String kind(StreamSchema.Field field) {
    return switch (field.type()) {
      case NUMBER -> "number";
      case TEXT -> "text";
      case FLAG -> "flag (true or false)";
      case TIME -> "time (2001-01-01T12:00:00Z, or milliseconds since 1970)";
    };
  }

  private static @Nullable Object value(StreamSchema.Field field, String cell) {
    if (cell.isEmpty()) {
      return null;
    }
    return switch (field.type()) {
      case NUMBER -> finite(Double.parseDouble(cell));
      case TEXT -> cell;
      case FLAG -> flag(cell);
      case TIME -> time(cell);
    };
  }

  private static double finite(double number) {
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

  private static Instant time(String cell) {
    return cell.chars().allMatch(Character::isDigit)
        ? Instant.ofEpochMilli(Long.parseLong(cell))
        : Instant.parse(cell);
  }
}

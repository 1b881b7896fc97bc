package io.millrace.features.field;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads a window key's value from a stream's events, as one text: one field's text as it is,
 * several joined by commas, with backslashes before commas and backslashes of their own, so that
 * different values never give one text. Of the whole stream it is the empty text.
 */
public final class KeyText {
  private final int[] positions;

  private KeyText(int[] positions) {
    this.positions = positions;
  }

  /** Empty where the stream lacks one of the fields. */
  public static Optional<KeyText> of(StreamSchema schema, WindowKey key) {
    int[] positions = key.fields().stream().mapToInt(schema::position).toArray();
    for (int position : positions) {
      if (position < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(new KeyText(positions));
  }

  /**
   * The key under which a stream's events stand in the keyed log: the pipeline's first window key,
   * or the stream's own key where it has not all its fields.
   *
   * @throws IllegalArgumentException when the stream lacks its own key
   */
  public static KeyText first(Pipeline pipeline, Pipeline.Stream stream) {
    return of(stream.schema(), firstKey(pipeline, stream))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "stream %s has no field %s".formatted(stream.name(), stream.key())));
  }

  /** The fields that {@link #first} reads. */
  public static WindowKey firstKey(Pipeline pipeline, Pipeline.Stream stream) {
    return pipeline
        .windowKey()
        .filter(key -> of(stream.schema(), key).isPresent())
        .orElseGet(() -> WindowKey.of(stream.key()));
  }

  /** The value of one of a key's fields within its text. */
  public static String part(WindowKey key, String text, String field) {
    List<String> fields = key.fields();
    return fields.size() == 1 ? text : split(text).get(fields.indexOf(field));
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    var part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next == ',') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(next == '\\' ? text.charAt(++i) : next);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  /** The key's value, null where one of its fields is missing. */
  public @Nullable String read(List<@Nullable Object> values) {
    if (positions.length == 1) {
      return FieldValue.text(values.get(positions[0]));
    }
    var joined = new StringJoiner(",");
    for (int position : positions) {
      String text = FieldValue.text(values.get(position));
      if (text == null) {
        return null;
      }
      joined.add(text.replace("\\", "\\\\").replace(",", "\\,"));
    }
    return joined.toString();
  }
}

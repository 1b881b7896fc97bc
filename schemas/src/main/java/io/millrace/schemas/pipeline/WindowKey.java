package io.millrace.schemas.pipeline;

import java.util.HashSet;
import java.util.List;

/**
 * What events have in common to be in one window: the values of these fields, or nothing but their
 * stream.
 *
 * @param fields ascending, for their order changes no window; none means the whole stream
 */
public record WindowKey(List<String> fields) {
  /** Windows over the whole stream. */
  public static final WindowKey STREAM = new WindowKey(List.of());

  public WindowKey {
    if (new HashSet<>(fields).size() < fields.size()) {
      throw new IllegalArgumentException(
          "the key %s names a field twice: name each once".formatted(fields));
    }
    fields = fields.stream().sorted().toList();
  }

  public static WindowKey of(String... fields) {
    return new WindowKey(List.of(fields));
  }

  public boolean isStream() {
    return fields.isEmpty();
  }

  /** As definitions have it: {@code " by a"}, {@code " by a, b"}, nothing for the whole stream. */
  public String clause() {
    return isStream() ? "" : " by " + this;
  }

  @Override
  public String toString() {
    return isStream() ? "the whole stream" : String.join(", ", fields);
  }
}

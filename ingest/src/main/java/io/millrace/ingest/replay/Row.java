package io.millrace.ingest.replay;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row of a source: read, or refused with the reason. */
public sealed interface Row {
  String stream();

  /** 1 for the first data row. */
  long number();

  /**
   * A row that is an event.
   *
   * @param values the schema's fields in schema order, redacted, without derived ones
   */
  record Read(String stream, long number, Instant time, String key, List<@Nullable Object> values)
      implements Row {
    public Read {
      values = Collections.unmodifiableList(values);
    }
  }

  /**
   * A row that cannot.
   *
   * @param text the row as it stood, redacted or withheld where the stream has privacy rules
   * @param reason what, with which value, against which rule
   */
  record Refused(String stream, long number, String text, String reason) implements Row {}
}

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
   * A row that can be an event.
   *
   * @param values the schema's fields in schema order, without derived ones
   * @param text the row as it stood, cells joined by commas: it may still be refused
   */
  record Read(
      String stream,
      long number,
      Instant time,
      String key,
      List<@Nullable Object> values,
      String text)
      implements Row {
    public Read {
      values = Collections.unmodifiableList(values);
    }
  }

  /**
   * A row that cannot.
   *
   * @param text the row as it stood, cells joined by commas
   * @param reason what, with which value, against which rule
   */
  record Refused(String stream, long number, String text, String reason) implements Row {}
}

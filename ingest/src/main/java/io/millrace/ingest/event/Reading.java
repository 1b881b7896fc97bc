package io.millrace.ingest.event;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came, read: an event, or everything for which it is none. */
public sealed interface Reading {

  /**
   * An event that may be written.
   *
   * @param key the value of the stream's key field
   * @param values the schema's fields in schema order, redacted, without derived ones
   */
  record Event(Instant time, String key, List<@Nullable Object> values) implements Reading {
    public Event {
      values = Collections.unmodifiableList(values);
    }
  }

  /** No event. */
  record Invalid(List<FieldProblem> problems) implements Reading {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}

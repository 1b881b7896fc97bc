package io.millrace.schemas.message;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One admitted occurrence in a stream, as the engine reads it from the keyed log.
 *
 * @param stream the stream's name in the pipeline file
 * @param id identity within the stream; a label's id is the id of the event it labels
 * @param key the window key: all events that one aggregate sees share it
 * @param time event time, which for a label is when it became known
 * @param admittedAt wall-clock time of admission, for latency only: no feature may use it
 * @param values the schema's fields in schema order, then the derived ones in the file's order; a
 *     number is a Double, a text a String, a flag a Boolean, a time an Instant; the list belongs to
 *     the event and is never written again
 */
public record Event(
    String stream,
    String id,
    String key,
    Instant time,
    Instant admittedAt,
    List<@Nullable Object> values) {
  public Event {
    values = Collections.unmodifiableList(values);
  }
}

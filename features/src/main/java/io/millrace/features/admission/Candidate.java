package io.millrace.features.admission;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A raw event that asks to be let in.
 *
 * @param values the schema's fields in schema order, then the derived ones
 * @param asked wall-clock time; the admitted event carries it, for latency only
 */
public record Candidate(String stream, List<@Nullable Object> values, Instant asked) {
  // The list is the caller's own and handed on to the event: copying it would cost per event.
}

package io.millrace.features.admission;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A raw event that asks to be let in.
 *
 * @param values the schema's fields in schema order, then the derived ones
 * @param asked wall-clock time: what the event's lead is measured from, and what the admitted event
 *     carries for latency; empty where events are history, as in a backtest: nothing is ahead then
 */
public record Candidate(String stream, List<@Nullable Object> values, Optional<Instant> asked) {
  // The list is the caller's own and handed on to the event: copying it would cost per event.
}

package io.millrace.monitor.flink;

import io.millrace.monitor.input.PartialWindow;
import io.millrace.monitor.input.Reference;
import io.millrace.schemas.message.Outcome;

/** What the ordered step takes in. */
sealed interface Finding {
  /** An outcome that the join closed. */
  record Closed(Outcome outcome) implements Finding {}

  /** What one subtask saw of a window of inputs. */
  record Seen(PartialWindow window) implements Finding {}

  /** A version's reference profile, from the registry's log. */
  record Told(Reference reference) implements Finding {}
}

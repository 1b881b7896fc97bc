package io.millrace.features.admission;

import io.millrace.schemas.message.Event;

/** Whether a candidate is let in. */
public sealed interface Decision {
  record Admitted(Event event) implements Decision {}

  /**
   * @param message what, with which value, against which rule
   */
  record Refused(Refusal reason, String message) implements Decision {}
}

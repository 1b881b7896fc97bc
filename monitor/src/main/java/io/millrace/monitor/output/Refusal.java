package io.millrace.monitor.output;

import java.util.Optional;

/**
 * Data that was not used, and why.
 *
 * @param message what, with which value, against which rule
 * @param origin where it stood in Kafka, for those that become dead letters
 */
public record Refusal(Reason reason, String eventId, String message, Optional<Origin> origin) {

  /** Why, and whether the bytes go to the dead letters or are only counted. */
  public enum Reason {
    /** The label was known at or before its own event's time: it would look ahead. */
    KNOWN_TOO_EARLY("known-too-early", Treatment.DEAD_LETTER),
    /** A label that is not 0 or 1, or a score that is no probability. */
    IMPLAUSIBLE("implausible", Treatment.DEAD_LETTER),
    /** Bytes that can never be read. */
    POISON("poison", Treatment.DEAD_LETTER),
    /** A label that came after maturity, or of an event that was never admitted. */
    UNMATCHED("unmatched", Treatment.COUNTED),
    /** A label of an event whose label is never seen, as {@code label.observed} says. */
    UNOBSERVED("unobserved", Treatment.COUNTED),
    /** A decision that was due did not come by maturity: the event is in no comparison. */
    UNDECIDED("undecided", Treatment.COUNTED),
    /** The event has this already. */
    DUPLICATE("duplicate", Treatment.COUNTED),
    /** The outcome was closed before it came. */
    LATE("late", Treatment.COUNTED);

    private final String code;
    private final Treatment treatment;

    Reason(String code, Treatment treatment) {
      this.code = code;
      this.treatment = treatment;
    }

    /** The code to count by. */
    public String code() {
      return code;
    }

    public Treatment treatment() {
      return treatment;
    }
  }

  /** What becomes of refused data. */
  public enum Treatment {
    DEAD_LETTER,
    COUNTED
  }
}

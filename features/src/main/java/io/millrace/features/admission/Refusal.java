package io.millrace.features.admission;

/** Why an event is refused: the code in the dead letter's header, and what refusals count by. */
public enum Refusal {
  /** The bytes cannot be read. */
  POISON("poison"),
  /** Without an identity no prediction or label can refer to it. */
  NO_ID("no-id"),
  /** Without the window key it belongs to no aggregate. */
  NO_KEY("no-key"),
  /** Without event time it has no place in the order. */
  NO_TIME("no-time"),
  /** Kafka takes no record stamped before 1970. */
  TIME_BEFORE_1970("time-before-1970"),
  /** It is further ahead of the clock than its stream allows: it would close windows. */
  AHEAD("ahead"),
  /** One of the stream's rules is not true of it. */
  REQUIRE("require"),
  /** It is of the label's stream, but the label is missing or not one of the task. */
  LABEL("label"),
  /** The stream has had an event of that id. */
  DUPLICATE("duplicate");

  private final String code;

  Refusal(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }
}

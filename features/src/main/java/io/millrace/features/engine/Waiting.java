package io.millrace.features.engine;

/** What waits for its turn to come out, in the order in which events were applied. */
sealed interface Waiting permits Asked, HeldLabel {
  /** Place in the order. */
  long number();

  /** Event time, epoch milliseconds. */
  long time();

  boolean isComplete();

  Output output();

  byte[] bytes();
}

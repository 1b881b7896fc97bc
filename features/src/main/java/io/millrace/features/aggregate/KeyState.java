package io.millrace.features.aggregate;

import io.millrace.features.resume.StateWriter;

/** What is kept of one key's entries, for the features that one slot of the plan serves. */
public sealed interface KeyState
    permits SlidingWindow, SlidingQuantile, SlidingDistinct, Decay, Latest {
  /** The youngest distinct times that every state holds apart: there nothing is rounded. */
  int HEAD = 64;

  /**
   * Enters a value.
   *
   * @param value not missing: a number, flag, text or time, as events have them
   * @param clock the youngest time that the partition has seen, this one included
   */
  void add(long time, Object value, long clock);

  /**
   * Forgets what no question needs any more. It changes no answer, nor what later entries lead to:
   * when it is called is no part of the log.
   */
  void expire(long clock);

  boolean isEmpty();

  void write(StateWriter out);
}

package io.millrace.scoring.decision;

import java.util.function.LongSupplier;

/**
 * From where on the next owner of a partition has to read its decisions back, so that it knows
 * every decided event that is not settled. It follows from time to time: a point in the decisions
 * is taken, with the last event decided by then; once that event is settled, so is every one that
 * the decisions before the point are of.
 *
 * @param from decisions before this offset are all of settled events
 * @param point the offset to go on to
 * @param last offset of the last vector that decisions before the point can be of
 */
public record ReadBack(long from, long point, long last) {

  /** Decisions before {@code from} are of events before {@code settled}. */
  public static ReadBack at(long from, long settled) {
    return new ReadBack(from, from, settled - 1);
  }

  /**
   * Goes on to its point, if it can, and takes another one.
   *
   * @param end offset after the last committed decision; it may be older, not newer, than the state
   */
  public ReadBack next(PartitionDecisions state, LongSupplier end) {
    return state.settled() > last ? new ReadBack(point, end.getAsLong(), state.last()) : this;
  }
}

package io.millrace.scoring.decision;

import io.millrace.schemas.message.Prediction;
import java.time.Instant;

/** What is heard of a partition of the predictions, in its order. */
public sealed interface News {
  /**
   * A score.
   *
   * @param at its offset in the predictions
   */
  record Scored(Prediction prediction, long at) implements News {}

  /**
   * An engine has answered every vector before an offset, by a score or a dead letter.
   *
   * @param next of the features topic
   * @param before event time of what is answered so
   */
  record Answered(String engine, long next, Instant before) implements News {}

  /** All that was committed by now has been heard. */
  record NothingMore() implements News {}
}

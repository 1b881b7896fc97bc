package io.millrace.scoring.decision;

import io.millrace.schemas.message.Prediction;

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
   */
  record Answered(String engine, long next) implements News {}

  /** All that was committed by now has been heard. */
  record NothingMore() implements News {}
}

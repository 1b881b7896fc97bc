package io.millrace.scoring;

import io.millrace.schemas.message.FeatureVector;
import java.util.List;

/**
 * A version ready to score vectors: its input preparation and its model together. The same object
 * serves the stream, the backtest and the evaluation of a new version. Used by one thread at a
 * time.
 */
public interface Scorer extends AutoCloseable {
  /**
   * One answer per vector, in order, {@code [vectors * width]}; NaN where the model has none.
   *
   * @throws io.millrace.scoring.input.UnfitVectorException when a vector does not carry a feature
   *     that the model takes
   */
  double[] score(List<FeatureVector> vectors);

  /** Numbers in an answer: the score alone, or a probability for each class. */
  default int width() {
    return 1;
  }

  /** What runs it: {@code cpu}, {@code cuda:0}. */
  String provider();

  @Override
  void close();
}

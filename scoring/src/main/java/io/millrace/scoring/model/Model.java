package io.millrace.scoring.model;

import io.millrace.scoring.input.InputBatch;

/** An artifact loaded into its engine. Used by one thread at a time. */
public interface Model extends AutoCloseable {

  /**
   * The model's answer to each row: the score, as the manifest's output and column name it. NaN is
   * an answer: it says that this row has none.
   */
  double[] score(InputBatch batch);

  /** What runs it: {@code cpu}, {@code cuda:0}. */
  String provider();

  /** Frees what the engine holds; the model is not used again. */
  @Override
  void close();
}

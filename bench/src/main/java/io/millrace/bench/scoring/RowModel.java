package io.millrace.bench.scoring;

/** A model as a loop written by hand holds it: a batch's rows are put in, then scored. */
interface RowModel extends AutoCloseable {
  void put(int row, int column, double value);

  /** Scores the first rows. */
  void score(int rows, double[] scores);

  @Override
  default void close() {
    // plain Java objects: nothing to free
  }
}

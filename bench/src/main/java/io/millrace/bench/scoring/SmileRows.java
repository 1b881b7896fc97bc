package io.millrace.bench.scoring;

import smile.classification.GradientTreeBoost;
import smile.data.Tuple;

/** Smile's own predict, a tuple for each row. */
final class SmileRows implements RowModel {
  private final GradientTreeBoost trees;
  private final double[][] rows;
  private final double[] probabilities = new double[2];

  SmileRows(GradientTreeBoost trees, int width, int rows) {
    this.trees = trees;
    this.rows = new double[rows][width];
  }

  @Override
  public void put(int row, int column, double value) {
    rows[row][column] = value;
  }

  @Override
  public void score(int count, double[] scores) {
    for (int row = 0; row < count; row++) {
      trees.predict(Tuple.of(trees.schema(), rows[row]), probabilities);
      scores[row] = probabilities[1];
    }
  }
}

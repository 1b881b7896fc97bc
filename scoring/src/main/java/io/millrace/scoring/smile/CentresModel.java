package io.millrace.scoring.smile;

import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;

/**
 * Smile's k-means, answering by {@link SphericalMixture}: a share for each cluster, in its order.
 */
final class CentresModel implements RowModel {
  private final SphericalMixture mixture;

  CentresModel(SphericalMixture mixture) {
    this.mixture = mixture;
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[] answers = new double[batch.rows() * width()];
    for (int row = 0; row < batch.rows(); row++) {
      mixture.put(input.values(), row * inputWidth(), answers, row * width());
    }
    return answers;
  }

  @Override
  public int width() {
    return mixture.clusters();
  }

  @Override
  public int inputWidth() {
    return mixture.width();
  }

  @Override
  public String algorithm() {
    return "k-means";
  }
}

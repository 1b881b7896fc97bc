package io.millrace.scoring.smile;

import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import smile.classification.GradientTreeBoost;

/**
 * Smile's gradient boosting of several classes over {@link FlatTrees}, one set of them for each
 * class, with the same bits as its own {@code predict}: {@code p_k = exp(F_k - max F) / sum_j
 * exp(F_j - max F)} of the classes that it knows; a class that its training never saw has
 * probability 0.
 */
final class FlatClasses implements Model {
  private final int width;
  private final int[] positions;
  private final List<FlatTrees> trees;

  /**
   * @param positions by class of the model: its place in an answer
   */
  private FlatClasses(int width, int[] positions, List<FlatTrees> trees) {
    this.width = width;
    this.positions = positions;
    this.trees = List.copyOf(trees);
  }

  /** The same model laid out flat, where {@link FlatTrees} takes all of it. */
  static Optional<Model> of(GradientTreeBoost boost, int width) {
    if (boost.numClasses() < 3) {
      return Optional.empty();
    }
    List<FlatTrees> trees = new ArrayList<>();
    for (int k = 0; k < boost.numClasses(); k++) {
      FlatTrees.of(boost.schema(), SmileFields.shrinkage(boost), List.of(boost.trees()[k]))
          .ifPresent(trees::add);
    }
    return Optional.<Model>of(new FlatClasses(width, boost.classes(), trees))
        .filter(whole -> trees.size() == boost.numClasses());
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[][] sums = new double[positions.length][batch.rows()];
    for (int k = 0; k < sums.length; k++) {
      trees.get(k).add(input.values(), input.width(), sums[k]);
    }
    double[] answers = new double[batch.rows() * width];
    for (int row = 0; row < batch.rows(); row++) {
      put(sums, row, answers);
    }
    return answers;
  }

  private void put(double[][] sums, int row, double[] answers) {
    double most = Double.NEGATIVE_INFINITY;
    for (double[] ofClass : sums) {
      most = ofClass[row] > most ? ofClass[row] : most;
    }
    double total = 0;
    for (double[] ofClass : sums) {
      ofClass[row] = Math.exp(ofClass[row] - most);
      total += ofClass[row];
    }
    for (int k = 0; k < sums.length; k++) {
      answers[row * width + positions[k]] = sums[k][row] / total;
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public String provider() {
    return "cpu";
  }

  @Override
  public void close() {
    // plain Java objects: nothing to free
  }
}

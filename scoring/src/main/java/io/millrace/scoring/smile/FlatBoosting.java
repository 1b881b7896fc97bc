package io.millrace.scoring.smile;

import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.model.Model;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import smile.classification.GradientTreeBoost;

/**
 * Smile's gradient boosting of two classes, or of a number, over {@link FlatTrees}, with the same
 * bits as its own {@code predict}: the steps are added to the first guess; the score is {@code 1 -
 * 1 / (1 + exp(2 y))}, of a number {@code y}.
 */
final class FlatBoosting implements Model {
  private final Supplier<Optional<TreeEnsemble>> ensemble;
  private final Link link;
  private final double first;
  private final FlatTrees trees;

  /** From the sum to the score. */
  private enum Link {
    PROBABILITY,
    IDENTITY
  }

  private FlatBoosting(
      Supplier<Optional<TreeEnsemble>> ensemble, Link link, double first, FlatTrees trees) {
    this.ensemble = ensemble;
    this.link = link;
    this.first = first;
    this.trees = trees;
  }

  /** The same model laid out flat; empty where {@link FlatTrees} does not take it. */
  static Optional<Model> of(GradientTreeBoost boost) {
    return FlatTrees.of(boost.schema(), SmileFields.shrinkage(boost), List.of(boost.trees()[0]))
        .map(
            trees ->
                new FlatBoosting(
                    () -> SmileTrees.of(boost),
                    Link.PROBABILITY,
                    SmileFields.intercept(boost),
                    trees));
  }

  /** The same of a regression. */
  static Optional<Model> of(smile.regression.GradientTreeBoost boost) {
    return FlatTrees.of(boost.schema(), SmileFields.shrinkage(boost), List.of(boost.trees()))
        .map(
            trees ->
                new FlatBoosting(
                    () -> SmileTrees.of(boost),
                    Link.IDENTITY,
                    SmileFields.intercept(boost),
                    trees));
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[] scores = new double[batch.rows()];
    Arrays.fill(scores, first);
    trees.add(input.values(), input.width(), scores);
    for (int row = 0; link == Link.PROBABILITY && row < scores.length; row++) {
      scores[row] = 1.0 - 1.0 / (1.0 + Math.exp(2 * scores[row]));
    }
    return scores;
  }

  @Override
  public Optional<TreeEnsemble> trees() {
    return ensemble.get();
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

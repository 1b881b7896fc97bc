package io.millrace.retrain.smile;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.trainer.Budget;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import smile.base.cart.Loss;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.vector.DoubleVector;
import smile.data.vector.IntVector;
import smile.data.vector.ValueVector;
import smile.regression.RegressionTree;

/**
 * Smile's gradient boosting of one task: a sum of trees, {@code F(x) = b + shrinkage (tree_1(x) +
 * ... + tree_T(x))}, and what makes the score of it.
 *
 * <pre>
 * 0 or 1    logistic loss; score 1 / (1 + exp(-2 F)), the probability of 1
 * numbers   least absolute deviation; score F, since the verdict's loss rewards the median
 * </pre>
 */
sealed interface Boosting {
  /** Column of the label. */
  String LABEL = "label";

  /** Grows trees until they are all there, or it is told to stop. */
  static Boosting fit(
      LossRule rule, DataFrame train, BoostingCandidate candidate, @Nullable UntilSpent<?> until) {
    return switch (rule) {
      case LossRule.Brier ignored ->
          new Classes(
              FiniteTrees.of(
                  smile.classification.GradientTreeBoost.fit(
                      Formula.lhs(LABEL), train, Classes.options(candidate, until))));
      case LossRule.ScaledAbsolute ignored ->
          new Numbers(
              smile.regression.GradientTreeBoost.fit(
                  Formula.lhs(LABEL), train, Numbers.options(candidate, until)));
    };
  }

  /** Labels as the fit wants them. */
  static ValueVector labels(LossRule rule, double[] labels) {
    return switch (rule) {
      case LossRule.Brier ignored -> {
        int[] classes = new int[labels.length];
        for (int i = 0; i < classes.length; i++) {
          classes[i] = (int) labels[i];
        }
        yield new IntVector(LABEL, classes);
      }
      case LossRule.ScaledAbsolute ignored -> new DoubleVector(LABEL, labels);
    };
  }

  /** Stops the growing when the budget is spent. */
  static UntilSpent<?> until(LossRule rule, Budget budget) {
    return switch (rule) {
      case LossRule.Brier ignored ->
          new UntilSpent<>(budget, smile.classification.GradientTreeBoost.TrainingStatus::tree);
      case LossRule.ScaledAbsolute ignored ->
          new UntilSpent<>(budget, smile.regression.GradientTreeBoost.TrainingStatus::tree);
    };
  }

  RegressionTree[] trees();

  /** With the first trees alone. */
  Boosting trim(int trees);

  double score(Tuple row);

  /** F of a row. */
  double sum(Tuple row);

  /** The score of an F. */
  double score(double sum);

  /** The model in Smile's form, as scoring reads it. */
  Serializable model();

  /** The probability of 1. */
  record Classes(smile.classification.GradientTreeBoost model) implements Boosting {
    @SuppressWarnings("unchecked") // made by until for the same rule
    private static smile.classification.GradientTreeBoost.Options options(
        BoostingCandidate candidate, @Nullable UntilSpent<?> until) {
      return new smile.classification.GradientTreeBoost.Options(
          candidate.trees(),
          candidate.depth(),
          candidate.leaves(),
          candidate.leastRows(),
          candidate.shrinkage(),
          candidate.subsample(),
          null,
          (UntilSpent<smile.classification.GradientTreeBoost.TrainingStatus>) until);
    }

    @Override
    public RegressionTree[] trees() {
      return model.trees()[0];
    }

    @Override
    public Boosting trim(int trees) {
      return new Classes(model.trim(trees));
    }

    @Override
    public double score(Tuple row) {
      double[] probabilities = new double[2];
      model.predict(row, probabilities);
      return probabilities[1];
    }

    @Override
    public double sum(Tuple row) {
      double[] probabilities = new double[2];
      model.predict(row, probabilities);
      return Math.log(probabilities[1] / probabilities[0]) / 2;
    }

    @Override
    public double score(double sum) {
      return 1 / (1 + Math.exp(-2 * sum));
    }
  }

  /** A number. */
  record Numbers(smile.regression.GradientTreeBoost model) implements Boosting {
    @SuppressWarnings("unchecked") // made by until for the same rule
    private static smile.regression.GradientTreeBoost.Options options(
        BoostingCandidate candidate, @Nullable UntilSpent<?> until) {
      return new smile.regression.GradientTreeBoost.Options(
          Loss.lad(),
          candidate.trees(),
          candidate.depth(),
          candidate.leaves(),
          candidate.leastRows(),
          candidate.shrinkage(),
          candidate.subsample(),
          null,
          (UntilSpent<smile.regression.GradientTreeBoost.TrainingStatus>) until);
    }

    @Override
    public RegressionTree[] trees() {
      return model.trees();
    }

    @Override
    public Boosting trim(int trees) {
      return new Numbers(model.trim(trees));
    }

    @Override
    public double score(Tuple row) {
      return model.predict(row);
    }

    @Override
    public double sum(Tuple row) {
      return model.predict(row);
    }

    @Override
    public double score(double sum) {
      return sum;
    }
  }
}

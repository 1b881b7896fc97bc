package io.millrace.retrain.smile;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.trainer.Budget;
import java.io.Serializable;
import java.util.Arrays;
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
 * ... + tree_T(x))}, or one for each class, and what makes the answer of it.
 *
 * <pre>
 * 0 or 1    logistic loss; score 1 / (1 + exp(-2 F)), the probability of 1
 * classes   multinomial deviance; answer exp(F_k) / sum_j exp(F_j), 0 for classes that no row is of
 * numbers   least absolute deviation; score F, since the verdict's loss rewards the median
 * </pre>
 */
sealed interface Boosting permits Boosting.OfOne, SeveralClasses {
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
      case LossRule.HalvedBrier classes ->
          new SeveralClasses(
              FiniteTrees.of(
                  smile.classification.GradientTreeBoost.fit(
                      Formula.lhs(LABEL), train, Classes.options(candidate, until))),
              classes.classes());
      case LossRule.ScaledAbsolute ignored ->
          new Numbers(
              smile.regression.GradientTreeBoost.fit(
                  Formula.lhs(LABEL), train, Numbers.options(candidate, until)));
      case LossRule.Unjudged ignored -> throw unjudged();
    };
  }

  /** Labels as the fit wants them. */
  static ValueVector labels(LossRule rule, double[] labels) {
    return switch (rule) {
      case LossRule.Brier ignored -> positions(labels);
      case LossRule.HalvedBrier ignored -> positions(labels);
      case LossRule.ScaledAbsolute ignored -> new DoubleVector(LABEL, labels);
      case LossRule.Unjudged ignored -> throw unjudged();
    };
  }

  private static IllegalStateException unjudged() {
    return new IllegalStateException(
        "gradient boosting learns from what was true, which nobody says in this task");
  }

  private static IntVector positions(double[] labels) {
    return new IntVector(LABEL, Arrays.stream(labels).mapToInt(label -> (int) label).toArray());
  }

  /** Stops the growing when the budget is spent. */
  static UntilSpent<?> until(LossRule rule, Budget budget) {
    return switch (rule) {
      case LossRule.Brier ignored -> ofClasses(budget);
      case LossRule.HalvedBrier ignored -> ofClasses(budget);
      case LossRule.ScaledAbsolute ignored ->
          new UntilSpent<>(budget, smile.regression.GradientTreeBoost.TrainingStatus::tree);
      case LossRule.Unjudged ignored -> throw unjudged();
    };
  }

  private static UntilSpent<?> ofClasses(Budget budget) {
    return new UntilSpent<>(budget, smile.classification.GradientTreeBoost.TrainingStatus::tree);
  }

  /** The trees of each sum, as many of each. */
  RegressionTree[][] trees();

  /** With the first trees alone. */
  Boosting trim(int trees);

  /** The answer to a row. */
  double[] answer(Tuple row);

  /** What each sum begins with, {@code b}, as a row and the shrinkage show it. */
  double[] start(Tuple row, double shrinkage);

  /** The answer of the sums. */
  double[] answer(double[] sums);

  /** The model in Smile's form, as scoring reads it. */
  Serializable model();

  /** Boosting whose answer is one number, made of one sum. */
  sealed interface OfOne extends Boosting {
    double score(Tuple row);

    /** F of a row. */
    double sum(Tuple row);

    /** The score of an F. */
    double score(double sum);

    @Override
    OfOne trim(int trees);

    /** Smile keeps b to itself: it is what the first tree leaves unexplained of any one row. */
    @Override
    default double[] start(Tuple row, double shrinkage) {
      return new double[] {trim(1).sum(row) - shrinkage * trees()[0][0].predict(row)};
    }

    @Override
    default double[] answer(Tuple row) {
      return new double[] {score(row)};
    }

    @Override
    default double[] answer(double[] sums) {
      return new double[] {score(sums[0])};
    }
  }

  /** The probability of 1. */
  record Classes(smile.classification.GradientTreeBoost model) implements OfOne {
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
    public RegressionTree[][] trees() {
      return model.trees();
    }

    @Override
    public Classes trim(int trees) {
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
  record Numbers(smile.regression.GradientTreeBoost model) implements OfOne {
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
    public RegressionTree[][] trees() {
      return new RegressionTree[][] {model.trees()};
    }

    @Override
    public Numbers trim(int trees) {
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

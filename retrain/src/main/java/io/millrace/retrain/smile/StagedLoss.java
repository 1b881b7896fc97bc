package io.millrace.retrain.smile;

import io.millrace.measures.loss.Loss;
import java.util.Arrays;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.regression.RegressionTree;

/**
 * Log loss after 1, 2, 3 ... trees: where it is least, more trees only learn the noise.
 *
 * <p>Boosting is additive, so one pass over the rows gives the loss of every shorter model: {@code
 * F_t(x) = b + shrinkage (tree_1(x) + ... + tree_t(x))}, probability {@code 1 / (1 + exp(-2 F))}.
 * Cost: rows times trees look-ups.
 */
final class StagedLoss {
  private StagedLoss() {}

  /** So many trees and the loss with them. */
  record Stage(int trees, double logLoss) {}

  static Stage least(GradientTreeBoost model, double shrinkage, DataFrame rows, double[] labels) {
    RegressionTree[] trees = model.trees()[0];
    double[] sums = new double[rows.nrow()];
    Arrays.fill(sums, intercept(model, shrinkage, rows));
    Stage least = new Stage(trees.length, Double.POSITIVE_INFINITY);
    for (int t = 0; t < trees.length; t++) {
      double loss = 0;
      for (int row = 0; row < sums.length; row++) {
        sums[row] += shrinkage * trees[t].predict(rows.get(row));
        loss += Loss.log(1 / (1 + Math.exp(-2 * sums[row])), labels[row] == 1);
      }
      if (loss / sums.length < least.logLoss()) {
        least = new Stage(t + 1, loss / sums.length);
      }
    }
    return least;
  }

  /** Smile keeps b to itself: it is what the first tree leaves unexplained of any one row. */
  private static double intercept(GradientTreeBoost model, double shrinkage, DataFrame rows) {
    double[] probabilities = new double[2];
    model.trim(1).predict(rows.get(0), probabilities);
    return Math.log(probabilities[1] / probabilities[0]) / 2
        - shrinkage * model.trees()[0][0].predict(rows.get(0));
  }
}

package io.millrace.retrain.smile;

import io.millrace.measures.loss.LossRule;
import java.util.Arrays;
import smile.data.DataFrame;
import smile.regression.RegressionTree;

/**
 * Loss after 1, 2, 3 ... trees: where it is least, more trees only learn the noise.
 *
 * <p>Boosting is additive, so one pass over the rows gives the loss of every shorter model. Cost:
 * rows times trees look-ups.
 */
final class StagedLoss {
  private StagedLoss() {}

  /** So many trees and the loss with them. */
  record Stage(int trees, double loss) {}

  static Stage least(
      Boosting model, double shrinkage, DataFrame rows, double[] labels, LossRule rule) {
    RegressionTree[][] trees = model.trees();
    double[][] sums = new double[rows.nrow()][];
    double[] start = model.start(rows.get(0), shrinkage);
    Arrays.setAll(sums, row -> start.clone());
    Stage least = new Stage(trees[0].length, Double.POSITIVE_INFINITY);
    for (int t = 0; t < trees[0].length; t++) {
      double loss = 0;
      for (int row = 0; row < sums.length; row++) {
        for (int k = 0; k < trees.length; k++) {
          sums[row][k] += shrinkage * trees[k][t].predict(rows.get(row));
        }
        loss += rule.trainingLoss(model.answer(sums[row]), 0, labels[row]);
      }
      if (loss / sums.length < least.loss()) {
        least = new Stage(t + 1, loss / sums.length);
      }
    }
    return least;
  }
}

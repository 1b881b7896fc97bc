package io.millrace.retrain.smile;

import java.util.Arrays;
import smile.classification.GradientTreeBoost;
import smile.data.Tuple;
import smile.regression.RegressionTree;

/**
 * Boosting with a probability for each class. The model knows the classes that its rows are of;
 * every other one has probability 0. Where these are but two, Smile grows one sum of trees for
 * both.
 *
 * @param classes K, of the pipeline's label
 */
record SeveralClasses(GradientTreeBoost model, int classes) implements Boosting {
  @Override
  public RegressionTree[][] trees() {
    return model.trees();
  }

  @Override
  public Boosting trim(int trees) {
    return new SeveralClasses(model.trim(trees), classes);
  }

  @Override
  public double[] answer(Tuple row) {
    return spread(known(row));
  }

  private double[] known(Tuple row) {
    double[] known = new double[model.numClasses()];
    model.predict(row, known);
    return known;
  }

  private double[] spread(double[] known) {
    double[] answer = new double[classes];
    int[] positions = model.classes();
    for (int k = 0; k < known.length; k++) {
      answer[positions[k]] = known[k];
    }
    return answer;
  }

  @Override
  public double[] start(Tuple row, double shrinkage) {
    double[] start = new double[trees().length];
    if (start.length == 1) {
      double[] known = new SeveralClasses(model.trim(1), classes).known(row);
      start[0] = Math.log(known[1] / known[0]) / 2 - shrinkage * trees()[0][0].predict(row);
    }
    return start;
  }

  @Override
  public double[] answer(double[] sums) {
    if (sums.length == 1) {
      double second = 1 / (1 + Math.exp(-2 * sums[0]));
      return spread(new double[] {1 - second, second});
    }
    double most = Arrays.stream(sums).max().orElseThrow();
    double[] known = Arrays.stream(sums).map(sum -> Math.exp(sum - most)).toArray();
    double total = Arrays.stream(known).sum();
    return spread(Arrays.stream(known).map(share -> share / total).toArray());
  }
}

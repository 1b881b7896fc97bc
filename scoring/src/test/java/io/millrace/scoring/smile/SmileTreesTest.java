package io.millrace.scoring.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.explain.TreeShap;
import java.util.Random;
import org.junit.jupiter.api.Test;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.regression.RegressionTree;

/** The flat trees, with Smile's own TreeSHAP of each tree as the other opinion. */
class SmileTreesTest {
  private static final double SHRINKAGE = 0.1;

  @Test
  void effects_of_boosted_trees_are_what_smile_finds_tree_by_tree() {
    Random random = new Random(3);
    double[][] x = new double[400][6];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int c = 0; c < 6; c++) {
        x[i][c] = random.nextInt(12) / 4.0;
      }
      y[i] = x[i][0] * x[i][1] - x[i][2] + random.nextGaussian() > 1 ? 1 : 0;
    }
    DataFrame rows = DataFrame.of(x, "a", "b", "c", "d", "e", "f").add(new IntVector("y", y));
    var options = new GradientTreeBoost.Options(40, 8, 12, 5, SHRINKAGE, 0.7, null, null);
    GradientTreeBoost model = GradientTreeBoost.fit(Formula.lhs("y"), rows, options);
    TreeShap shap =
        new TreeShap(SmileTrees.of(model).orElseThrow(), new int[] {0, 1, 2, 3, 4, 5}, 6);

    for (int i = 0; i < 100; i++) {
      Attribution found = shap.explain(x[i], 0);
      double[] expected = new double[6];
      for (RegressionTree tree : model.trees()[0]) {
        double[] one = tree.shap(rows.get(i));
        for (int c = 0; c < expected.length; c++) {
          expected[c] += 2 * SHRINKAGE * one[c];
        }
      }
      double[] probabilities = new double[2];
      model.predict(rows.get(i), probabilities);

      assertThat(found.effects()).containsExactly(expected, within(1e-9));
      assertThat(1 / (1 + Math.exp(-found.output()))).isCloseTo(probabilities[1], within(1e-12));
    }
  }
}

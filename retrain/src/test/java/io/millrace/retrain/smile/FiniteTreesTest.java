package io.millrace.retrain.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.DoubleVector;
import smile.regression.RegressionTree;

class FiniteTreesTest {
  private static final String LABEL = "label";
  private static final int ROWS = 40;

  @Test
  void trees_from_the_first_one_on_that_steps_by_no_number_are_left_out() {
    var model = boosted(tree(0.1, 0.2), tree(-0.3, 4), tree(Double.NaN, Double.NaN), tree(1, 2));

    assertThat(FiniteTrees.of(model).trees()[0]).hasSize(2);
  }

  @Test
  void an_infinite_step_is_none_either() {
    var model = boosted(tree(0.1, 0.2), tree(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));

    assertThat(FiniteTrees.of(model).trees()[0]).hasSize(1);
  }

  @Test
  void a_model_of_numbers_stays_as_it_is() {
    var model = boosted(tree(0.1, 0.2), tree(0, 0));

    assertThat(FiniteTrees.of(model)).isSameAs(model);
  }

  @Test
  void a_model_whose_first_tree_is_one_of_those_says_so() {
    assertThatThrownBy(() -> FiniteTrees.of(boosted(tree(Double.NaN, Double.NaN))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the rows cannot be learnt from");
  }

  private static GradientTreeBoost boosted(RegressionTree... trees) {
    return new GradientTreeBoost(Formula.lhs(LABEL), trees, 0, 0.1, new double[1]);
  }

  /** A tree of two leaves, or of one where both steps are the same. */
  private static RegressionTree tree(double yes, double no) {
    double[][] rows =
        IntStream.range(0, ROWS).mapToObj(i -> new double[] {i % 2}).toArray(double[][]::new);
    double[] steps = IntStream.range(0, ROWS).mapToDouble(i -> i % 2 == 0 ? yes : no).toArray();
    return RegressionTree.fit(
        Formula.lhs(LABEL), DataFrame.of(rows, "x0").add(new DoubleVector(LABEL, steps)));
  }
}

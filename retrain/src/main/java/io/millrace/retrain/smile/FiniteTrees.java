package io.millrace.retrain.smile;

import java.util.Arrays;
import smile.base.cart.InternalNode;
import smile.base.cart.Node;
import smile.base.cart.RegressionNode;
import smile.classification.GradientTreeBoost;
import smile.regression.RegressionTree;

/**
 * The trees before the first whose step is no number.
 *
 * <p>A leaf's step is {@code sum(r) / sum(|r| (2 - |r|))} over its rows' residuals r (Friedman
 * 2001, algorithm 5). Where rows are told apart for certain, as with a handful of positives that a
 * single split finds, their residuals become 0 and the step 0 / 0; every later tree is then fitted
 * to numbers that are none. What was grown before has learnt all there is.
 */
final class FiniteTrees {
  private FiniteTrees() {}

  /**
   * The model cut off there.
   *
   * @throws IllegalStateException when its first tree is one of those
   */
  static GradientTreeBoost of(GradientTreeBoost grown) {
    int all = grown.trees()[0].length;
    int finite = Arrays.stream(grown.trees()).mapToInt(FiniteTrees::finite).min().orElse(0);
    if (finite == 0) {
      throw new IllegalStateException(
          "the first tree's steps are no finite numbers: the rows cannot be learnt from");
    }
    return finite == all ? grown : grown.trim(finite);
  }

  private static int finite(RegressionTree[] trees) {
    return (int) Arrays.stream(trees).takeWhile(tree -> isFinite(tree.root())).count();
  }

  private static boolean isFinite(Node node) {
    return switch (node) {
      case InternalNode split -> isFinite(split.trueChild()) && isFinite(split.falseChild());
      case RegressionNode leaf -> Double.isFinite(leaf.output());
      default -> throw new IllegalStateException("a regression tree has a node " + node.getClass());
    };
  }
}

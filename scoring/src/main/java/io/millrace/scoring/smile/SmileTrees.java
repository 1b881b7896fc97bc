package io.millrace.scoring.smile;

import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.scoring.explain.TreeEnsemble;
import io.millrace.scoring.explain.TreeEnsemble.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import smile.base.cart.CART;
import smile.base.cart.DecisionNode;
import smile.base.cart.InternalNode;
import smile.base.cart.LeafNode;
import smile.base.cart.Node;
import smile.base.cart.OrdinalNode;
import smile.base.cart.RegressionNode;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.classification.RandomForest;
import smile.regression.DataFrameRegression;

/**
 * The trees of a binary classifier, or of a regression, laid out flat.
 *
 * <pre>
 * gradient boosting   log-odds = 2 (b + shrinkage (tree_1(x) + ... + tree_T(x)))
 * random forest       probability = (w_1 p_1(x) + ... + w_T p_T(x)) / (w_1 + ... + w_T)
 * of a number         b + shrinkage (tree_1(x) + ... + tree_T(x)), (tree_1(x) + ... + tree_T(x)) / T
 * </pre>
 */
final class SmileTrees {
  private final ToDoubleFunction<LeafNode> leaf;
  private final List<Node> nodes = new ArrayList<>();

  private SmileTrees(ToDoubleFunction<LeafNode> leaf) {
    this.leaf = leaf;
  }

  /** Empty where a split is of another kind than "at most", or no training row came to a node. */
  static Optional<TreeEnsemble> of(DataFrameClassifier classifier) {
    return switch (classifier) {
      case GradientTreeBoost boost -> boosting(boost);
      case RandomForest forest -> forest(forest);
      default -> Optional.empty();
    };
  }

  /** The same of a regression. */
  static Optional<TreeEnsemble> of(DataFrameRegression regression) {
    return switch (regression) {
      case smile.regression.GradientTreeBoost boost ->
          sum(SmileFields.intercept(boost), SmileFields.shrinkage(boost), boost.trees());
      case smile.regression.RandomForest forest -> sum(0, 1.0 / forest.size(), forest.trees());
      default -> Optional.empty();
    };
  }

  private static Optional<TreeEnsemble> sum(double base, double factor, CART[] carts) {
    List<Tree> trees = new ArrayList<>();
    for (CART cart : carts) {
      new SmileTrees(node -> factor * ((RegressionNode) node).output())
          .lay(cart)
          .ifPresent(trees::add);
    }
    return whole(new TreeEnsemble(base, trees, Unit.SCORE), carts.length);
  }

  private static Optional<TreeEnsemble> boosting(GradientTreeBoost boost) {
    double factor = 2 * SmileFields.shrinkage(boost);
    List<Tree> trees = new ArrayList<>();
    for (CART cart : boost.trees()[0]) {
      new SmileTrees(node -> factor * ((RegressionNode) node).output())
          .lay(cart)
          .ifPresent(trees::add);
    }
    double intercept = 2 * SmileFields.intercept(boost);
    return whole(new TreeEnsemble(intercept, trees, Unit.LOG_ODDS), boost.trees()[0].length);
  }

  private static Optional<TreeEnsemble> forest(RandomForest forest) {
    double weights = Arrays.stream(forest.models()).mapToDouble(RandomForest.Model::weight).sum();
    List<Tree> trees = new ArrayList<>();
    for (RandomForest.Model model : forest.models()) {
      double share = model.weight() / weights;
      new SmileTrees(node -> share * ((DecisionNode) node).posteriori(new double[2])[1])
          .lay(model.tree())
          .ifPresent(trees::add);
    }
    return whole(new TreeEnsemble(0, trees, Unit.PROBABILITY), forest.size());
  }

  private static Optional<TreeEnsemble> whole(TreeEnsemble found, int trees) {
    return Optional.of(found).filter(ensemble -> ensemble.trees().size() == trees);
  }

  private Optional<Tree> lay(CART cart) {
    add(cart.root());
    boolean isPlain =
        nodes.stream()
            .allMatch(n -> n.size() > 0 && (n instanceof LeafNode || n instanceof OrdinalNode));
    return isPlain ? Optional.of(flat()) : Optional.empty();
  }

  private void add(Node node) {
    nodes.add(node);
    if (node instanceof InternalNode inner) {
      add(inner.trueChild());
      add(inner.falseChild());
    }
  }

  /** A node's yes child follows it, the no child follows all that are under the yes child. */
  private Tree flat() {
    int size = nodes.size();
    Tree tree =
        new Tree(
            new int[size],
            new double[size],
            new int[size],
            new int[size],
            new double[size],
            new double[size]);
    for (int i = 0; i < size; i++) {
      put(tree, i);
    }
    return tree;
  }

  private void put(Tree tree, int i) {
    tree.cover()[i] = nodes.get(i).size();
    if (nodes.get(i) instanceof InternalNode inner) {
      tree.column()[i] = inner.feature();
      tree.threshold()[i] = SmileFields.threshold((OrdinalNode) inner);
      tree.yes()[i] = i + 1;
      tree.no()[i] = i + 1 + count(inner.trueChild());
    } else {
      tree.column()[i] = -1;
      tree.value()[i] = leaf.applyAsDouble((LeafNode) nodes.get(i));
    }
  }

  private static int count(Node node) {
    return node instanceof InternalNode inner
        ? 1 + count(inner.trueChild()) + count(inner.falseChild())
        : 1;
  }
}

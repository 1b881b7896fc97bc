package io.millrace.scoring.smile;

import io.millrace.scoring.model.BadModelException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import smile.base.cart.Node;
import smile.base.cart.OrdinalNode;
import smile.base.cart.RegressionNode;
import smile.data.type.DataTypes;
import smile.data.type.StructType;
import smile.regression.RegressionTree;

/**
 * All nodes of Smile's boosted trees in flat arrays: a row goes to the true branch where {@code x
 * <= threshold}, a missing value (NaN) never does; a leaf adds {@code shrinkage * output}, tree by
 * tree. Each tree passes over all rows of the batch before the next one does, so that it stays in
 * the cache; a row's sum keeps its order.
 */
final class FlatTrees {
  private final int[] roots;
  private final int[] features;
  private final double[] thresholds;

  /** By node: the next one where at or under the threshold, or {@code ~leaf}. */
  private final int[] yes;

  private final int[] no;
  private final double[] steps;

  private FlatTrees(Layout layout) {
    this.roots = layout.roots;
    this.features = Arrays.copyOf(layout.features, layout.nodes);
    this.thresholds = Arrays.copyOf(layout.thresholds, layout.nodes);
    this.yes = Arrays.copyOf(layout.yes, layout.nodes);
    this.no = Arrays.copyOf(layout.no, layout.nodes);
    this.steps = Arrays.copyOf(layout.steps, layout.leaves);
  }

  /**
   * The trees laid out flat; empty where something in them is not a split of a number, which
   * Smile's own way takes.
   *
   * @throws BadModelException when a tree asks for a column that the model does not have
   */
  static Optional<FlatTrees> of(StructType schema, double shrinkage, List<RegressionTree> trees) {
    boolean isNumbers =
        schema.fields().stream().allMatch(f -> f.dtype().equals(DataTypes.DoubleType));
    if (!isNumbers || trees.stream().anyMatch(tree -> tree.formula() != null)) {
      return Optional.empty();
    }
    return Optional.of(new Layout(schema.length(), shrinkage, trees))
        .filter(found -> found.isFlat)
        .map(FlatTrees::new);
  }

  /** Adds every tree's steps to all rows' sums. */
  void add(double[] x, int width, double[] sums) {
    for (int root : roots) {
      add(root, x, width, sums);
    }
  }

  private void add(int root, double[] x, int width, double[] sums) {
    for (int row = 0; row < sums.length; row++) {
      int from = row * width;
      int at = root;
      while (at >= 0) {
        at = x[from + features[at]] <= thresholds[at] ? yes[at] : no[at];
      }
      sums[row] += steps[~at];
    }
  }

  /** The arrays while they grow. A node that hangs in several places stands once. */
  private static final class Layout {
    private final int width;
    private final double shrinkage;
    private final IdentityHashMap<Node, Integer> places = new IdentityHashMap<>();
    private final int[] roots;
    private int[] features = new int[64];
    private double[] thresholds = new double[64];
    private int[] yes = new int[64];
    private int[] no = new int[64];
    private double[] steps = new double[64];
    private int nodes;
    private int leaves;
    private boolean isFlat = true;

    Layout(int width, double shrinkage, List<RegressionTree> trees) {
      this.width = width;
      this.shrinkage = shrinkage;
      this.roots = trees.stream().mapToInt(tree -> place(tree.root())).toArray();
    }

    private int place(Node node) {
      Integer known = places.get(node);
      if (known == null) {
        known =
            switch (node) {
              case RegressionNode leaf -> leaf(leaf);
              case OrdinalNode split -> split(split);
              default -> {
                isFlat = false;
                yield 0;
              }
            };
        places.put(node, known);
      }
      return known;
    }

    private int leaf(RegressionNode leaf) {
      if (leaves == steps.length) {
        steps = Arrays.copyOf(steps, 2 * leaves);
      }
      steps[leaves] = shrinkage * leaf.output();
      return ~leaves++;
    }

    private int split(OrdinalNode split) {
      if (split.feature() < 0 || split.feature() >= width) {
        throw new BadModelException(
            "a tree splits by column %d, but the model has the columns 0 to %d: it is damaged"
                .formatted(split.feature(), width - 1));
      }
      int ifTrue = place(split.trueChild());
      int ifFalse = place(split.falseChild());
      if (nodes == features.length) {
        features = Arrays.copyOf(features, 2 * nodes);
        thresholds = Arrays.copyOf(thresholds, 2 * nodes);
        yes = Arrays.copyOf(yes, 2 * nodes);
        no = Arrays.copyOf(no, 2 * nodes);
      }
      features[nodes] = split.feature();
      thresholds[nodes] = SmileFields.threshold(split);
      yes[nodes] = ifTrue;
      no[nodes] = ifFalse;
      return nodes++;
    }
  }
}

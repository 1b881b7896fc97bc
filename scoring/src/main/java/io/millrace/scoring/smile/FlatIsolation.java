package io.millrace.scoring.smile;

import io.millrace.scoring.smile.SmileFields.IsolationNode;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;
import smile.anomaly.IsolationTree;

/**
 * All nodes of isolation trees that split by one column each, in flat arrays: a row goes left where
 * {@code weight * x < bias}; a leaf adds its depth, tree by tree. Each tree passes over all rows of
 * the batch before the next one does, so that it stays in the cache; a row's sum keeps its order.
 * With finite rows it has the bits of Smile's own sums, which multiply all other columns by 0.
 */
final class FlatIsolation {
  private static final int LEAF = -1;

  private final int[] roots;

  /** By node: the column that splits, or {@link #LEAF}. */
  private final int[] columns;

  private final double[] weights;
  private final double[] biases;
  private final int[] lefts;
  private final int[] rights;
  private final double[] depths;
  private boolean isFlat = true;

  private FlatIsolation(int trees, int nodes) {
    this.roots = new int[trees];
    this.columns = new int[nodes];
    this.weights = new double[nodes];
    this.biases = new double[nodes];
    this.lefts = new int[nodes];
    this.rights = new int[nodes];
    this.depths = new double[nodes];
  }

  /**
   * The trees laid out flat; empty where a split is by several columns.
   *
   * @param trees that were found sound
   * @param nodes different ones in them
   */
  static Optional<FlatIsolation> of(IsolationTree[] trees, int nodes) {
    FlatIsolation flat = new FlatIsolation(trees.length, nodes);
    IdentityHashMap<Object, Integer> places = new IdentityHashMap<>();
    for (int t = 0; t < trees.length; t++) {
      flat.roots[t] = flat.place(Objects.requireNonNull(SmileFields.root(trees[t])), places);
    }
    return Optional.of(flat).filter(found -> found.isFlat);
  }

  private int place(Object node, IdentityHashMap<Object, Integer> places) {
    Integer known = places.get(node);
    if (known != null) {
      return known;
    }
    int place = places.size();
    places.put(node, place);
    IsolationNode read = SmileFields.node(node);
    depths[place] = read.depth();
    columns[place] = LEAF;
    if (read.slope() != null && read.left() != null && read.right() != null) {
      columns[place] = column(read.slope());
      weights[place] = read.slope()[columns[place]];
      biases[place] = read.bias();
      lefts[place] = place(read.left(), places);
      rights[place] = place(read.right(), places);
    }
    return place;
  }

  /** The one that is not multiplied by 0. */
  private int column(double[] slope) {
    int column = 0;
    int found = 0;
    for (int i = 0; i < slope.length; i++) {
      if (slope[i] != 0) {
        column = i;
        found++;
      }
    }
    isFlat &= found <= 1;
    return column;
  }

  /** Adds every tree's depths to all rows' sums. */
  void add(double[] x, int width, double[] sums) {
    for (int root : roots) {
      for (int row = 0; row < sums.length; row++) {
        int from = row * width;
        int at = root;
        while (columns[at] != LEAF) {
          at = weights[at] * x[from + columns[at]] < biases[at] ? lefts[at] : rights[at];
        }
        sums[row] += depths[at];
      }
    }
  }
}

package io.millrace.scoring.explain;

import io.millrace.scoring.explain.TreeEnsemble.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * Shapley values of a tree ensemble, exactly, in polynomial time: path-dependent TreeSHAP (S. M.
 * Lundberg and others, "From local explanations to global understanding with explainable AI for
 * trees", Nature Machine Intelligence 2, 2020, algorithm 2).
 *
 * <p>The game: of a set S of features the worth is the output expected when the trees follow the
 * row at splits on S and both branches, by their training cover, at all others. A feature's effect
 * is its mean contribution over all orders in which features become known, so base and effects add
 * up to the output. A feature is one player however many columns it fills: a one-hot category or a
 * missing flag is not split into parts that no event can take apart.
 *
 * <p>On the way down a path keeps, for each feature on it, the share of rows that come through when
 * the feature is unknown ({@code zero}) and known ({@code one}), and the weights of subsets by
 * size. Cost: trees x leaves x depth^2 operations, the depth in distinct features at most; memory:
 * a path per level, kept between calls. One thread.
 */
public final class TreeShap {
  private final TreeEnsemble ensemble;
  private final int[] players;
  private final int features;
  private final double base;
  private final List<Path> levels = new ArrayList<>();

  /**
   * Ready to explain rows.
   *
   * @param players by column, the feature that fills it
   * @param features how many there are
   */
  public TreeShap(TreeEnsemble ensemble, int[] players, int features) {
    this.ensemble = ensemble;
    this.players = players.clone();
    this.features = features;
    this.base = ensemble.expected();
  }

  /** Explains the row that starts at an index. */
  public Attribution explain(double[] values, int from) {
    double[] effects = new double[features];
    for (Tree tree : ensemble.trees()) {
      new Walk(tree, values, from, effects).down(0, 0, level(0), new Step(-1, 1, 1));
    }
    return new Attribution(base, ensemble.output(values, from), effects);
  }

  /** The path to write at so many nodes from the root. */
  private Path level(int depth) {
    if (depth == levels.size()) {
      levels.add(new Path(features + 2));
    }
    return levels.get(depth);
  }

  /** What comes onto a path: a feature, with the shares that follow it unknown and known. */
  private record Step(int player, double zero, double one) {}

  /** One row through one tree. */
  private final class Walk {
    private final Tree tree;
    private final double[] values;
    private final int from;
    private final double[] effects;

    Walk(Tree tree, double[] values, int from, double[] effects) {
      this.tree = tree;
      this.values = values;
      this.from = from;
      this.effects = effects;
    }

    /** Goes on from a node, to which {@code above} has led by a last step. */
    void down(int node, int depth, Path above, Step step) {
      Path path = level(depth + 1);
      path.copy(above, depth == 0 ? 0 : above.length);
      path.extend(step);
      if (tree.isLeaf(node)) {
        path.addTo(effects, tree.value()[node]);
        return;
      }
      int player = players[tree.column()[node]];
      int seen = path.find(player);
      double zero = seen < 0 ? 1 : path.zero[seen];
      double one = seen < 0 ? 1 : path.one[seen];
      if (seen >= 0) {
        path.unwind(seen);
      }
      int taken = tree.next(node, values, from);
      int other = taken == tree.yes()[node] ? tree.no()[node] : tree.yes()[node];
      down(taken, depth + 1, path, new Step(player, zero * share(taken, node), one));
      down(other, depth + 1, path, new Step(player, zero * share(other, node), 0));
    }

    private double share(int child, int node) {
      return tree.cover()[child] / tree.cover()[node];
    }
  }

  /**
   * Distinct features on the way to a node; entry 0 stands for none. {@code weight[i]} is the sum
   * over the sets of i of them, of their share of rows times their weight in Shapley's mean.
   */
  private static final class Path {
    private final int[] player;
    private final double[] zero;
    private final double[] one;
    private final double[] weight;
    private int length;

    Path(int capacity) {
      this.player = new int[capacity];
      this.zero = new double[capacity];
      this.one = new double[capacity];
      this.weight = new double[capacity];
    }

    void copy(Path from, int entries) {
      System.arraycopy(from.player, 0, player, 0, entries);
      System.arraycopy(from.zero, 0, zero, 0, entries);
      System.arraycopy(from.one, 0, one, 0, entries);
      System.arraycopy(from.weight, 0, weight, 0, entries);
      length = entries;
    }

    int find(int sought) {
      for (int i = 1; i < length; i++) {
        if (player[i] == sought) {
          return i;
        }
      }
      return -1;
    }

    /** Adds a feature: every set goes on without it and with it. */
    void extend(Step step) {
      int last = length++;
      player[last] = step.player();
      zero[last] = step.zero();
      one[last] = step.one();
      weight[last] = last == 0 ? 1 : 0;
      double sizes = last + 1;
      for (int i = last - 1; i >= 0; i--) {
        weight[i + 1] += step.one() * weight[i] * (i + 1) / sizes;
        weight[i] = step.zero() * weight[i] * (last - i) / sizes;
      }
    }

    /** Takes a feature off again. */
    void unwind(int index) {
      int last = --length;
      double sizes = last + 1;
      double next = weight[last];
      for (int i = last - 1; i >= 0; i--) {
        if (one[index] == 0) {
          weight[i] = weight[i] * sizes / (zero[index] * (last - i));
        } else {
          double old = weight[i];
          weight[i] = next * sizes / ((i + 1) * one[index]);
          next = old - weight[i] * zero[index] * (last - i) / sizes;
        }
      }
      for (int i = index; i < last; i++) {
        player[i] = player[i + 1];
        zero[i] = zero[i + 1];
        one[i] = one[i + 1];
      }
    }

    /** What a leaf at the end of the path means for each feature on it. */
    void addTo(double[] effects, double value) {
      for (int i = 1; i < length; i++) {
        effects[player[i]] += without(i) * (one[i] - zero[i]) * value;
      }
    }

    /** Sum of the weights after {@link #unwind}, which is left undone. */
    private double without(int index) {
      int last = length - 1;
      double sizes = last + 1;
      double sum = 0;
      double next = weight[last];
      for (int i = last - 1; i >= 0; i--) {
        if (one[index] == 0) {
          sum += weight[i] * sizes / (zero[index] * (last - i));
        } else {
          double part = next * sizes / ((i + 1) * one[index]);
          sum += part;
          next = weight[i] - part * zero[index] * (last - i) / sizes;
        }
      }
      return sum;
    }
  }
}

package io.millrace.scoring.explain;

import io.millrace.schemas.message.Explanation.Unit;
import java.util.List;

/**
 * A model that is a number plus a sum of decision trees.
 *
 * @param offset what is there without any tree
 * @param trees their leaves hold what they add, in {@code unit}
 */
public record TreeEnsemble(double offset, List<Tree> trees, Unit unit) {
  public TreeEnsemble {
    trees = List.copyOf(trees);
  }

  /** The model's output for the row that starts at an index. */
  public double output(double[] values, int from) {
    double sum = offset;
    for (Tree tree : trees) {
      sum += tree.value(values, from);
    }
    return sum;
  }

  /** The output that is expected of the rows that the trees were grown on. */
  public double expected() {
    return offset + trees.stream().mapToDouble(tree -> tree.expected(0)).sum();
  }

  /**
   * A tree as arrays; node 0 is the root. All arrays have one entry per node and are not written
   * again.
   *
   * @param column of the row that an inner node looks at; -1 for a leaf
   * @param threshold an inner node goes to {@code yes} where the value is at most this, else (NaN
   *     too) to {@code no}
   * @param value of a leaf
   * @param cover weight of the training rows that came through the node, above 0
   */
  @SuppressWarnings("ArrayRecordComponent") // flat for speed, never compared
  public record Tree(
      int[] column, double[] threshold, int[] yes, int[] no, double[] value, double[] cover) {

    boolean isLeaf(int node) {
      return column[node] < 0;
    }

    /** The child that a row takes. */
    int next(int node, double[] values, int from) {
      return values[from + column[node]] <= threshold[node] ? yes[node] : no[node];
    }

    double value(double[] values, int from) {
      int node = 0;
      while (!isLeaf(node)) {
        node = next(node, values, from);
      }
      return value[node];
    }

    /** Mean of the leaves under a node, by their cover. */
    double expected(int node) {
      if (isLeaf(node)) {
        return value[node];
      }
      double left = cover[yes[node]] / cover[node];
      double right = cover[no[node]] / cover[node];
      return left * expected(yes[node]) + right * expected(no[node]);
    }
  }
}

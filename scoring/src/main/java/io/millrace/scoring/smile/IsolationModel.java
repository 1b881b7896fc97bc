package io.millrace.scoring.smile;

import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Doubles;
import io.millrace.scoring.model.BadModelException;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;

/**
 * Smile's isolation forest (F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest", ICDM 2008):
 * the score is {@code 2^(-h / c)}, h the mean depth at which a row stands alone, c the one to be
 * expected; in (0, 1), the higher the odder. {@link FlatIsolation} takes forests that split by one
 * column at a time; others go through Smile, one row after the other. A row with a NaN has no
 * answer: NaN. Smile would send it right at every split, whatever else it holds, for its products
 * take all columns.
 *
 * <p>Every node is looked at first: a damaged one could fail on the one row that comes to it, and
 * one that holds itself would never end.
 */
final class IsolationModel implements RowModel {
  private final IsolationForest forest;
  private final double expected;
  private final int width;
  private final @Nullable FlatIsolation flat;

  /**
   * @throws BadModelException when the forest is damaged
   */
  IsolationModel(IsolationForest forest) {
    this.forest = forest;
    this.expected = SmileFields.expectedDepth(forest);
    if (!(expected > 0) || Double.isInfinite(expected)) {
      throw damaged("expects rows at a depth of " + expected);
    }
    Walk walk = walked(forest.trees());
    this.width = walk.widths.iterator().next();
    this.flat = FlatIsolation.of(forest.trees(), walk.seen.size()).orElse(null);
  }

  private static Walk walked(IsolationTree[] trees) {
    if (trees == null || trees.length == 0) {
      throw damaged("has no trees");
    }
    Walk walk = new Walk();
    for (IsolationTree tree : trees) {
      walk.visit(tree == null ? null : SmileFields.root(tree));
    }
    if (walk.widths.size() != 1) {
      throw damaged("splits rows of the widths %s, where one is needed".formatted(walk.widths));
    }
    return walk;
  }

  private static BadModelException damaged(String how) {
    return new BadModelException(
        "the isolation forest %s: it is damaged, or was trained on a single row".formatted(how));
  }

  /** Each node once, however often it hangs in the trees. */
  private static final class Walk {
    private enum State {
      UNDER_WAY,
      DONE
    }

    private final IdentityHashMap<Object, State> seen = new IdentityHashMap<>();
    private final Set<Integer> widths = new TreeSet<>();

    void visit(@Nullable Object node) {
      if (node == null) {
        throw damaged("lacks a node");
      }
      State state = seen.putIfAbsent(node, State.UNDER_WAY);
      if (state == State.UNDER_WAY) {
        throw damaged("has a node under itself");
      }
      if (state == null) {
        look(SmileFields.node(node));
        seen.put(node, State.DONE);
      }
    }

    private void look(SmileFields.IsolationNode node) {
      if (!Double.isFinite(node.depth()) || !Double.isFinite(node.bias())) {
        throw damaged(
            "has a node at depth %s that splits at %s".formatted(node.depth(), node.bias()));
      }
      if (node.left() == null && node.right() == null) {
        return;
      }
      if (node.slope() == null) {
        throw damaged("has a node that splits by nothing");
      }
      widths.add(node.slope().length);
      visit(node.left());
      visit(node.right());
    }
  }

  @Override
  public double[] score(InputBatch batch) {
    if (!(batch.tensors().getFirst() instanceof Doubles input)) {
      throw new IllegalArgumentException("a Smile model takes FLOAT64, see SmileFormat");
    }
    double[] scores = new double[batch.rows()];
    if (flat != null) {
      flat.add(input.values(), width, scores);
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.pow(2.0, -(scores[i] / forest.size()) / expected);
      }
    } else {
      double[] row = new double[width];
      for (int i = 0; i < scores.length; i++) {
        System.arraycopy(input.values(), i * width, row, 0, width);
        scores[i] = forest.score(row);
      }
    }
    dropUnknown(input.values(), scores);
    return scores;
  }

  private void dropUnknown(double[] values, double[] scores) {
    for (int i = 0; i < scores.length * width; i++) {
      if (Double.isNaN(values[i])) {
        scores[i / width] = Double.NaN;
      }
    }
  }

  @Override
  public int inputWidth() {
    return width;
  }

  @Override
  public String algorithm() {
    return "isolation-forest";
  }
}

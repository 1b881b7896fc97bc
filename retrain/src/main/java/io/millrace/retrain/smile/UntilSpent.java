package io.millrace.retrain.smile;

import io.millrace.retrain.trainer.Budget;
import java.util.function.ToIntFunction;
import smile.util.IterativeAlgorithmController;

/**
 * Ends the growing of trees when the budget is spent. What has grown by then is a model too.
 *
 * <p>Smile asks after each tree, in the growing thread; the publisher it offers beside that would
 * start a thread of its own, so nothing is published.
 */
final class UntilSpent<S> extends IterativeAlgorithmController<S> {
  /** Smile drops the tree at which it is stopped: at least this many are grown before. */
  private static final int LEAST_TREES = 10;

  private final Budget budget;
  private final ToIntFunction<S> tree;

  /**
   * @param tree number of the tree that a status speaks of, from 1
   */
  UntilSpent(Budget budget, ToIntFunction<S> tree) {
    super(Runnable::run, 1);
    this.budget = budget;
    this.tree = tree;
  }

  @Override
  public void submit(S status) {
    if (tree.applyAsInt(status) > LEAST_TREES && budget.isSpent()) {
      stop();
    }
  }
}

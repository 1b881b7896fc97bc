package io.millrace.retrain.smile;

import io.millrace.retrain.trainer.Budget;
import smile.classification.GradientTreeBoost.TrainingStatus;
import smile.util.IterativeAlgorithmController;

/**
 * Ends the growing of trees when the budget is spent. What has grown by then is a model too.
 *
 * <p>Smile asks after each tree, in the growing thread; the publisher it offers beside that would
 * start a thread of its own, so nothing is published.
 */
final class UntilSpent extends IterativeAlgorithmController<TrainingStatus> {
  /** Smile drops the tree at which it is stopped: at least this many are grown before. */
  private static final int LEAST_TREES = 10;

  private final Budget budget;

  UntilSpent(Budget budget) {
    super(Runnable::run, 1);
    this.budget = budget;
  }

  @Override
  public void submit(TrainingStatus status) {
    if (status.tree() > LEAST_TREES && budget.isSpent()) {
      stop();
    }
  }
}

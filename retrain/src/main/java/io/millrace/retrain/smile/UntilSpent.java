package io.millrace.retrain.smile;

import io.millrace.retrain.trainer.Budget;
import java.util.function.ToIntFunction;
import smile.util.IterativeAlgorithmController;

/**
 * Ends a fit that goes step by step, tree by tree or round by round, when the budget is spent. What
 * has come of it by then is a model too.
 *
 * <p>Smile asks after each step, in the fitting thread; the publisher it offers beside that would
 * start a thread of its own, so nothing is published.
 */
final class UntilSpent<S> extends IterativeAlgorithmController<S> {
  /** Smile drops the tree at which it is stopped: at least this many steps are made before. */
  private static final int LEAST_STEPS = 10;

  private final Budget budget;
  private final ToIntFunction<S> step;

  /**
   * @param step number of the step that a status speaks of, from 1
   */
  UntilSpent(Budget budget, ToIntFunction<S> step) {
    super(Runnable::run, 1);
    this.budget = budget;
    this.step = step;
  }

  @Override
  public void submit(S status) {
    if (step.applyAsInt(status) > LEAST_STEPS && budget.isSpent()) {
      stop();
    }
  }
}

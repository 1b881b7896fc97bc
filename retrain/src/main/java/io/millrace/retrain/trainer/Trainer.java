package io.millrace.retrain.trainer;

/**
 * Fits a model to the training rows, chooses and stops by the validation rows, and hands back the
 * bytes that scoring serves.
 *
 * <p>Contract: one thread, the caller's; the same task with a budget in candidates gives the same
 * bytes; a budget in time is overrun by no more than the smallest unit of work, but at least one
 * candidate comes to something. What is predicted is said by the task's rule.
 */
public interface Trainer {
  /**
   * Trains.
   *
   * @throws IllegalStateException when the rows cannot be learnt from
   */
  Trained train(TrainingTask task);

  /**
   * Fits the chosen candidate anew to the task's training rows, with as many passes over each row
   * as were chosen; nothing is chosen or stopped by the validation rows any more. The budget is not
   * looked at.
   *
   * @param chosen what {@link #train} made of fewer rows
   */
  Trained refit(TrainingTask task, Trained chosen);
}

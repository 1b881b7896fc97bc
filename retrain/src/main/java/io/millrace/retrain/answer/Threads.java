package io.millrace.retrain.answer;

/** How many cores a retraining uses. */
public enum Threads {
  /** One thread in all, one contender after the other: the backtest. */
  ONE,
  /** One thread for each contender, side by side: the same budget on the same cores. */
  ONE_PER_CONTENDER
}

package io.millrace.measures.drift;

/**
 * Watches the mean of a stream of numbers (losses, scores, a feature) and says when it changed.
 *
 * <p>Values are fed in the stream's order of record; the same values in the same order give the
 * same detections, live and in a backtest. After a detection a detector goes on by itself. A change
 * that leaves the mean as it is stays unseen: keep a distribution test ({@link PsiTest}) beside it.
 * A mutable state object, because it runs on every outcome: not thread-safe.
 */
public sealed interface DriftDetector permits Adwin, PageHinkley {
  /**
   * Takes in the next value.
   *
   * @throws IllegalArgumentException if the value is not finite, since no later mean would be
   */
  Detection add(double value);

  byte[] snapshot();
}

package io.millrace.measures.quality;

/**
 * A forecast of a binary label that looks at no feature of the event, only at labels known before.
 *
 * <p>A model that does not beat these is not worth its cost: on streams with strong habits "as last
 * time" or "as usual on Mondays at eight" is hard to beat, and a quality that looks high alone is
 * often just the base rate. The caller feeds a label when it became known and not before, so a
 * forecast never sees ahead. A mutable state object: not thread-safe.
 */
public sealed interface NaiveForecast permits Majority, NoChange, HourOfWeek {
  /**
   * Takes in a label, called in the order in which labels became known.
   *
   * @param eventMillis time of the event that the label belongs to, UTC milliseconds
   */
  void learn(long eventMillis, boolean label);

  /**
   * Probability in (0, 1) that the event at this time turns out positive; 0.5 while nothing is
   * known.
   */
  double probability(long eventMillis);

  byte[] snapshot();

  /** Laplace's rule of succession: a rate that is never 0 or 1, so its log loss stays finite. */
  static double smoothedRate(long positives, long count) {
    return (positives + 1.0) / (count + 2.0);
  }
}

package io.millrace.measures.quality;

/**
 * A forecast of a label that looks at no feature of the event, only at labels known before.
 *
 * <p>A model that does not beat these is not worth its cost: on streams with strong habits "as last
 * time" or "as usual on Mondays at eight" is hard to beat, and a quality that looks high alone is
 * often just the base rate. The caller feeds a label when it became known and not before, so a
 * forecast never sees ahead. A mutable state object: not thread-safe.
 *
 * <p>Where labels are 0 or 1 a forecast is the probability of 1, in (0, 1), and 0.5 while nothing
 * is known. Where they are numbers it is a number, and 0 while nothing is known.
 */
public sealed interface NaiveForecast permits Majority, NoChange, HourOfWeek, MeanSoFar, LastKnown {
  /**
   * Takes in a label, called in the order in which labels became known.
   *
   * @param eventMillis time of the event that the label belongs to, UTC milliseconds
   */
  void learn(long eventMillis, double label);

  /** What the label of an event at this time will be. */
  double forecast(long eventMillis);

  byte[] snapshot();

  /** How labels are averaged. */
  enum Average {
    /** Of labels that are 0 or 1: {@link #smoothedRate}. */
    RATE,
    /** Of numbers: their mean; 0 of none. */
    MEAN;

    double of(double sum, long count) {
      return switch (this) {
        case RATE -> smoothedRate(sum, count);
        case MEAN -> count == 0 ? 0 : sum / count;
      };
    }
  }

  /** Laplace's rule of succession: a rate that is never 0 or 1, so its log loss stays finite. */
  static double smoothedRate(double positives, long count) {
    return (positives + 1.0) / (count + 2.0);
  }
}

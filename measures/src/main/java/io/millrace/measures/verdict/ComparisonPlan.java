package io.millrace.measures.verdict;

import java.time.Duration;

/**
 * What is fixed before a comparison starts; changing it afterwards would void its guarantee.
 *
 * @param block length of a block; longer than the time over which losses depend on each other
 * @param alpha chance, over the whole life of the comparison, that its interval ever misses; the
 *     half of it that lies above serves a promotion
 * @param eventAlpha error probability of the lane by the event; 0 closes that lane
 * @param tie differences of mean loss up to this do not matter to the user; 0 where all do
 * @param largestWeight 1 / the least probability with which a label can be seen; 1 where all are
 */
public record ComparisonPlan(
    Duration block, double alpha, double eventAlpha, double tie, double largestWeight) {
  private static final Duration DAY = Duration.ofDays(1);

  public ComparisonPlan {
    if (block.toMillis() < 1) {
      throw new IllegalArgumentException("block " + block + " must last a millisecond or more");
    }
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha " + alpha + " must lie in (0, 1)");
    }
    if (!(eventAlpha >= 0 && eventAlpha < 1)) {
      throw new IllegalArgumentException("event alpha " + eventAlpha + " must lie in [0, 1)");
    }
    if (!(tie >= 0 && tie < 1)) {
      throw new IllegalArgumentException("tie " + tie + " must lie in [0, 1), the scale of losses");
    }
    if (!(largestWeight >= 1 && largestWeight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "largest weight %s must be finite and at least 1: weights are 1 / a probability"
              .formatted(largestWeight));
    }
  }

  /** Of events whose labels are all seen. */
  public ComparisonPlan(Duration block, double alpha, double eventAlpha, double tie) {
    this(block, alpha, eventAlpha, tie, 1);
  }

  /**
   * Blocks of the longer of one day and the label delay: days are the strongest rhythm of most
   * streams, and outcomes that wait for the same labels depend on each other. The lane by the event
   * gets half of alpha, so both together promote falsely at most as often as alpha says.
   */
  public static ComparisonPlan forLabelsWithin(Duration labelDelay, double alpha, double tie) {
    return new ComparisonPlan(
        labelDelay.compareTo(DAY) > 0 ? labelDelay : DAY, alpha, alpha / 2, tie);
  }

  /** The same with another error probability for the lane by the event. */
  public ComparisonPlan withEventAlpha(double level) {
    return new ComparisonPlan(block, alpha, level, tie, largestWeight);
  }

  /** The same for events of which only some labels are seen. */
  public ComparisonPlan withLargestWeight(double weight) {
    return new ComparisonPlan(block, alpha, eventAlpha, tie, weight);
  }
}

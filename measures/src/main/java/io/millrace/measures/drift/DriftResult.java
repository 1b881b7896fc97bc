package io.millrace.measures.drift;

/**
 * The answer of a distribution test for one feature.
 *
 * @param statistic how far the two distributions are apart; PSI has no unit
 * @param threshold what the statistic has to exceed
 * @param referenceCount events in the reference, those without a value included
 * @param currentCount events now, those without a value included
 * @param drifted whether statistic exceeds threshold; never while one side has no events
 */
public record DriftResult(
    double statistic, double threshold, long referenceCount, long currentCount, boolean drifted) {

  /** The same test with a threshold that is at least so high. */
  DriftResult above(double least) {
    return least <= threshold
        ? this
        : new DriftResult(
            statistic, least, referenceCount, currentCount, drifted && statistic > least);
  }
}

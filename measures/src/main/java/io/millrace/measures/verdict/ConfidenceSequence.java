package io.millrace.measures.verdict;

/**
 * An asymptotic confidence sequence for a mean: intervals that, all together and for ever, contain
 * it with probability 1 - alpha, so one may look after every value and stop when one likes.
 *
 * <p>After n values with mean m and standard deviation s the interval is m plus or minus
 *
 * <pre>
 *   s sqrt( 2 (n r^2 + 1) / (n^2 r^2)  ln( sqrt(n r^2 + 1) / alpha ) )
 * </pre>
 *
 * two-sided, in the values' unit. r decides at which n the interval is tightest; for a target n* it
 * is {@code r^2 = (-2 ln alpha + ln(1 - 2 ln alpha)) / n*}. A value off by a factor of four costs
 * some per cent of width, never validity.
 *
 * <p>Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, "Time-uniform
 * central limit theory and asymptotic confidence sequences", Annals of Statistics 52 (2024),
 * theorem 2.2 and the appendix on the choice of r. Asymptotic means: not before the central limit
 * theorem has set in, hence a burn-in at the caller.
 *
 * @param rSquared r^2, positive
 */
record ConfidenceSequence(double alpha, double rSquared) {
  /**
   * @param target n*, the number of values at which the interval shall be tightest
   */
  static ConfidenceSequence tightestAt(int target, double alpha) {
    double twice = -2 * Math.log(alpha);
    return new ConfidenceSequence(alpha, (twice + Math.log(1 + twice)) / target);
  }

  double halfWidth(long n, double standardDeviation) {
    double spread = n * rSquared + 1;
    return standardDeviation
        * Math.sqrt(2 * spread / ((double) n * n * rSquared) * Math.log(Math.sqrt(spread) / alpha));
  }
}

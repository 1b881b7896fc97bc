package io.millrace.measures.verdict;

/**
 * How the error probability of a seat is shared by the trials that come one after the other.
 *
 * <p>Trial n gets {@code gamma_n = n^-1.6 / zeta(1.6)} of it; all shares sum to 1.
 *
 * <ul>
 *   <li>{@link #spent}: the asymptotic sequence on block means. Its errors add up (union bound):
 *       the chance that any of all trials ends in a false answer is at most alpha.
 *   <li>{@link #level}: e-LOND for the e-values of the event sequence: {@code alpha gamma_n (R +
 *       1)} with R promotions by that lane before. It bounds the expected share of false ones among
 *       them by alpha (the false discovery rate), whatever the dependence between trials, and does
 *       not run dry while trials succeed.
 * </ul>
 *
 * <p>Sources: Z. Xu and A. Ramdas, "Online multiple testing with e-values", AISTATS 2024; the
 * exponent is that of A. Ramdas, T. Zrnic, M. Wainwright and M. Jordan, "SAFFRON", ICML 2018.
 */
public final class AlphaOverTrials {
  private static final double EXPONENT = 1.6;

  /** zeta(1.6). */
  private static final double ZETA = 2.2857656;

  private AlphaOverTrials() {}

  /**
   * @param trial n, from 1
   */
  public static double spent(double alpha, int trial) {
    if (trial < 1) {
      throw new IllegalArgumentException("trial %d: trials count from 1".formatted(trial));
    }
    return alpha * Math.pow(trial, -EXPONENT) / ZETA;
  }

  /**
   * @param trial n, from 1
   * @param promotions R, by this lane, before it
   */
  public static double level(double alpha, int trial, int promotions) {
    return Math.min(alpha, spent(alpha, trial) * (promotions + 1));
  }
}

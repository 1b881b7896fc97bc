package io.millrace.measures.verdict;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Evidence, event by event, that the mean of differences of losses lies above a value m: a number
 * that is expected to stay at 1 or below while it does not, whenever one stops.
 *
 * <p>With x = d / 2 in [-1/2, 1/2], g the mean of the x before, and psi(l) = -ln(1 - l) - l,
 *
 * <pre>
 *   E(m) = mean over l of exp( l sum(x_i - m/2) - psi(l) sum(x_i - g_i)^2 )
 * </pre>
 *
 * over ten bets l from 0.004 to 0.9. E is an e-value for "the mean of the conditional expectations
 * was at most m", at any stopping time (Ville's inequality): reject when E reaches 1 / alpha. That
 * is a statement about the path that was seen. Where losses depend on each other the path's own
 * mean wanders, and the expectations that were averaged are not those of tomorrow.
 *
 * <p>So E can be weakened: with a design effect D, sums are divided by D, as if D successive events
 * were one. With D estimated it is no e-value any more, but a rule whose errors are simulated.
 *
 * <p>Sources: S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric,
 * nonasymptotic confidence sequences", Annals of Statistics 49 (2021), theorem 4 (the empirical-
 * Bernstein process); Y. J. Choe and A. Ramdas, "Comparing sequential forecasters", Operations
 * Research 72 (2024), for differences of scores. Cost: six additions and two products for each
 * event; ten exponentials when asked. A mutable state object: not thread-safe.
 */
public final class EventEvidence {
  private static final double[] BETS = {
    0.9, 0.75, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625
  };

  private long count;
  private double sum;
  private double squares;

  /**
   * Takes in a difference.
   *
   * @param difference in [-1, 1]
   */
  public void add(double difference) {
    double x = difference / 2;
    double gap = count == 0 ? x : x - sum / count;
    squares += gap * gap;
    sum += x;
    count++;
  }

  public long count() {
    return count;
  }

  /** Mean difference; 0 before the first. */
  public double mean() {
    return count == 0 ? 0 : 2 * sum / count;
  }

  /**
   * The e-value's logarithm.
   *
   * @param least m, the largest mean under the hypothesis
   * @param designEffect D, 1 for the e-value itself
   */
  public double log(double least, double designEffect) {
    double excess = (sum - count * least / 2) / designEffect;
    double variation = squares / designEffect;
    double largest = Double.NEGATIVE_INFINITY;
    for (double bet : BETS) {
      largest = Math.max(largest, exponent(bet, excess, variation));
    }
    double total = 0;
    for (double bet : BETS) {
      total += Math.exp(exponent(bet, excess, variation) - largest);
    }
    return largest + Math.log(total / BETS.length);
  }

  private static double exponent(double bet, double excess, double variation) {
    return bet * excess + (Math.log1p(-bet) + bet) * variation;
  }

  /**
   * Lower end of the confidence sequence that belongs to it: the largest m that is rejected.
   *
   * @param alpha chance that it ever lies above the path's mean, where the design effect is 1
   * @return in [-1, 1]
   */
  public double lower(double alpha, double designEffect) {
    double low = -1;
    double high = 1;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (log(middle, designEffect) >= -Math.log(alpha)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void write(SnapshotWriter out) {
    out.put(count).put(sum).put(squares);
  }

  static EventEvidence read(SnapshotReader in) {
    EventEvidence read = new EventEvidence();
    read.count = in.getLong();
    read.sum = in.getDouble();
    read.squares = in.getDouble();
    return read;
  }
}

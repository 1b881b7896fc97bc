package io.millrace.measures.drift;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;

/**
 * An e-detector: tells that the mean of values in [0, 1] has risen above a stated level, so seldom
 * by mistake that the run to a false alarm lasts a stated number of values on average, or longer.
 *
 * <p>Unlike {@link Adwin} it does not learn its level: it is told what must not be exceeded, which
 * is what a rollback needs (no worse than what was replaced). With g the mean of the values since
 * the beginning, psi(l) = -ln(1 - l) - l, and each of six bets l from 0.02 to 0.8,
 *
 * <pre>
 *   M_n = (M_(n-1) + 1) exp( l (x_n - level) - psi(l) (x_n - g_(n-1))^2 ),  alarm: mean over l of M_n &gt;= run
 * </pre>
 *
 * While the expectation of every value, given those before, is at most the level, M_n - n is a
 * supermartingale, so the expected number of values to an alarm is at least {@code run} (the
 * Shiryaev-Roberts e-detector). Values that depend on each other break the premise: feed means of
 * blocks longer than the dependence, and count the run in blocks. A change that is there is seen
 * after about ln(run) divided by the growth that the best bet has on it.
 *
 * <p>Source: J. Shin, A. Ramdas and A. Rinaldo, "E-detectors: a nonparametric framework for
 * sequential change detection", New England Journal of Statistics in Data Science 2 (2024),
 * definition 2.2 and theorem 2.4; the bets are our own. Cost: six exponentials for each value. A
 * mutable state object: not thread-safe.
 */
public final class EDetector {
  private static final int VERSION = 1;
  private static final double[] BETS = {0.8, 0.4, 0.2, 0.1, 0.05, 0.02};

  private final double level;
  private final double run;
  private final double[] evidence = new double[BETS.length];
  private long count;
  private double sum;

  /**
   * @param level mean that must not be exceeded, in [0, 1)
   * @param run average number of values to a false alarm, at least; over 1
   */
  public EDetector(double level, double run) {
    if (!(level >= 0 && level < 1)) {
      throw new IllegalArgumentException("level " + level + " must lie in [0, 1)");
    }
    if (!(run > 1) || Double.isInfinite(run)) {
      throw new IllegalArgumentException("average run " + run + " must be finite and over 1");
    }
    this.level = level;
    this.run = run;
  }

  /**
   * Takes in the next value.
   *
   * @param value in [0, 1]
   * @return whether it raises the alarm; then the next value begins anew
   */
  public boolean add(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("value " + value + " must lie in [0, 1]");
    }
    double gap = value - (count == 0 ? level : sum / count);
    double total = 0;
    for (int k = 0; k < BETS.length; k++) {
      double bet = BETS[k];
      double growth = bet * (value - level) + (Math.log1p(-bet) + bet) * gap * gap;
      evidence[k] = (evidence[k] + 1) * Math.exp(growth);
      total += evidence[k];
    }
    count++;
    sum += value;
    if (total / BETS.length < run) {
      return false;
    }
    Arrays.fill(evidence, 0);
    return true;
  }

  /** What must not be exceeded. */
  public double level() {
    return level;
  }

  /** Mean of the values so far; the level before the first. */
  public double mean() {
    return count == 0 ? level : sum / count;
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    return out.put(level).put(run).put(evidence).put(count).put(sum).bytes();
  }

  public static EDetector restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    EDetector restored = new EDetector(in.getDouble(), in.getDouble());
    double[] evidence = in.getDoubles();
    if (evidence.length != BETS.length) {
      throw new IllegalArgumentException(
          "snapshot holds %d bets, this release has %d".formatted(evidence.length, BETS.length));
    }
    System.arraycopy(evidence, 0, restored.evidence, 0, evidence.length);
    restored.count = in.getLong();
    restored.sum = in.getDouble();
    in.end();
    return restored;
  }
}

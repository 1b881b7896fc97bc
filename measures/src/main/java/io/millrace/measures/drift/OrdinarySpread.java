package io.millrace.measures.drift;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;

/**
 * How far means of n successive values ordinarily lie from their long-run mean: learnt from the
 * stream itself, whatever dependence its values have.
 *
 * <p>Independent values would make it variance / n. Losses of a stream are not independent: a storm
 * lasts for hours, and the mean of a thousand flights varies as much as that of fifty independent
 * ones. So neighbours are paired: values, pairs of values, pairs of those. With a and b the means
 * of two neighbours of 2^i values,
 *
 * <pre>
 *   H_i = E (a - b)^2 / 4,     V(2^i) = H_i + V(2^(i+1))     (the Haar wavelet's variances)
 * </pre>
 *
 * A scale counts as known from {@value #PAIRS} pairs on, k pairs raise its H by one standard error
 * of a variance, {@code 1 + sqrt(2 / k)}. Above the largest known scale the next H is taken to be
 * the last, and from there on V falls no further: what was not seen yet may all be one storm.
 * Between scales V is interpolated. A change of level is no ordinary spread: a pair counts at most
 * {@value #CLIP} times the mean of its scale, or of the next smaller one where that is more and
 * fewer than {@value #FEW} pairs are known.
 *
 * <p>Source: D. B. Percival, "On estimation of the wavelet variance", Biometrika 82 (1995), for the
 * decomposition; the constants are our own, chosen on the flights and on seeded streams. Cost: two
 * steps for each value on average; memory: three numbers for each scale. A mutable state object:
 * not thread-safe.
 */
public final class OrdinarySpread {
  private static final int VERSION = 1;
  private static final int SCALES = 58;
  private static final int PAIRS = 2;
  private static final int FEW = 8;
  private static final double CLIP = 9;

  /** The first of two neighbours of 2^i values; NaN when the next mean is a first one. */
  private final double[] first = new double[SCALES];

  /** Sums of (a - b)^2 / 4, and how many. */
  private final double[] sums = new double[SCALES];

  private final long[] pairs = new long[SCALES];

  /** V(2^i) up to one scale above the known ones; computed when asked for after a change. */
  private final double[] variances = new double[SCALES + 1];

  private int known;
  private boolean stale;

  public OrdinarySpread() {
    Arrays.fill(first, Double.NaN);
    variances[0] = Double.POSITIVE_INFINITY;
  }

  /** What was learnt elsewhere on the same stream, to go on from; pairs begin anew. */
  OrdinarySpread copy() {
    OrdinarySpread copy = new OrdinarySpread();
    System.arraycopy(sums, 0, copy.sums, 0, SCALES);
    System.arraycopy(pairs, 0, copy.pairs, 0, SCALES);
    copy.stale = true;
    return copy;
  }

  public void add(double value) {
    double mean = value;
    int scale = 0;
    while (!Double.isNaN(first[scale])) {
      double before = first[scale];
      first[scale] = Double.NaN;
      learn(scale, (before - mean) * (before - mean) / 4);
      mean = (before + mean) / 2;
      scale++;
    }
    first[scale] = mean;
    stale = true;
  }

  private void learn(int scale, double quarter) {
    double usual = mean(scale);
    if (pairs[scale] < FEW && scale > 0) {
      usual = Math.max(usual, mean(scale - 1));
    } else if (pairs[scale] < FEW) {
      usual = 0;
    }
    sums[scale] += usual > 0 ? Math.min(quarter, CLIP * usual) : quarter;
    pairs[scale]++;
  }

  private double mean(int scale) {
    return pairs[scale] == 0 ? 0 : sums[scale] / pairs[scale];
  }

  /** Variance of the mean of n successive values; infinite while nothing is known. */
  public double varianceOfMean(long n) {
    if (stale) {
      sumUp();
    }
    int scale = 63 - Long.numberOfLeadingZeros(n);
    if (scale >= known) {
      return variances[known];
    }
    double part = (double) n / (1L << scale) - 1;
    return variances[scale] + part * (variances[scale + 1] - variances[scale]);
  }

  private void sumUp() {
    stale = false;
    known = 0;
    while (known < SCALES && pairs[known] >= PAIRS) {
      known++;
    }
    if (known > 0) {
      variances[known] = raised(known - 1);
      for (int scale = known - 1; scale >= 0; scale--) {
        variances[scale] = variances[scale + 1] + raised(scale);
      }
    }
  }

  private double raised(int scale) {
    double k = pairs[scale];
    return mean(scale) * (1 + Math.sqrt(2 / k));
  }

  /** Of the scales that were reached. */
  public byte[] snapshot() {
    int used = SCALES;
    while (used > 0 && pairs[used - 1] == 0 && Double.isNaN(first[used - 1])) {
      used--;
    }
    return new SnapshotWriter(VERSION)
        .put(Arrays.copyOf(first, used))
        .put(Arrays.copyOf(sums, used))
        .put(Arrays.copyOf(pairs, used))
        .bytes();
  }

  public static OrdinarySpread restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    OrdinarySpread spread = new OrdinarySpread();
    double[] first = in.getDoubles();
    double[] sums = in.getDoubles();
    long[] pairs = in.getLongs();
    in.end();
    int used = first.length;
    if (used > SCALES || sums.length != used || pairs.length != used) {
      throw new IllegalArgumentException(
          "snapshot of %d, %d and %d scales does not fit together"
              .formatted(used, sums.length, pairs.length));
    }
    System.arraycopy(first, 0, spread.first, 0, used);
    System.arraycopy(sums, 0, spread.sums, 0, used);
    System.arraycopy(pairs, 0, spread.pairs, 0, used);
    spread.stale = true;
    return spread;
  }
}

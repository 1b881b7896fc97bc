package io.millrace.measures.verdict;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;

/**
 * How many times larger the variance of a mean of successive values is than it would be if they
 * were independent: the design effect, from the means of {@value #FEWEST} to {@value #MOST} batches
 * of equal length.
 *
 * <p>With k batches of b values, their means' variance s^2 and lag-one correlation r, and the
 * values' own variance v,
 *
 * <pre>
 *   b s^2 / v (1 + sqrt(2 / (k - 1))) (1 + r) / (1 - r)
 * </pre>
 *
 * The second factor raises the variance by one standard error, since it is estimated from few
 * batches. The last one, for r above 0.1, is what batches that still depend on each other lack, as
 * in a first-order autoregression; r is corrected for its bias of -1/k. When there are {@value
 * #MOST} batches, neighbours are merged and batches are twice as long from then on, so it is known
 * at every count and moves in small steps.
 *
 * <p>What it cannot see is dependence that lasts longer than all the values there are: one shock
 * that all of them share.
 *
 * <p>Source: the method of batch means; B. Schmeiser, "Batch size effects in the analysis of
 * simulation output", Operations Research 30 (1982), for so few batches; A. M. Law and J. S.
 * Carson, "A sequential procedure for determining the length of a steady-state simulation",
 * Operations Research 27 (1979), for watching their correlation. Cost: an addition for each value;
 * {@value #MOST} numbers of memory. A mutable state object: not thread-safe.
 */
final class BatchMeans {
  static final int FEWEST = 16;
  static final int MOST = 2 * FEWEST;

  /**
   * Of values in [-1, 1], a variance that sums' rounding alone may make: then they are constant.
   */
  private static final double ROUNDING = 1e-24;

  private final double[] means = new double[MOST];
  private int batches;
  private long length = 1;
  private long open;
  private double sum;

  void add(double value) {
    sum += value;
    if (++open < length) {
      return;
    }
    means[batches++] = sum / length;
    sum = 0;
    open = 0;
    if (batches == MOST) {
      for (int i = 0; i < FEWEST; i++) {
        means[i] = (means[2 * i] + means[2 * i + 1]) / 2;
      }
      batches = FEWEST;
      length *= 2;
    }
  }

  /**
   * At least 1; 1 of constant values.
   *
   * @param values all that were added
   */
  double designEffect(Moments values) {
    if (batches < FEWEST || values.variance() <= ROUNDING) {
      return 1;
    }
    double mean = Arrays.stream(means, 0, batches).average().orElseThrow();
    double squares = 0;
    double products = 0;
    double before = 0;
    for (int i = 0; i < batches; i++) {
      double gap = means[i] - mean;
      squares += gap * gap;
      products += before * gap;
      before = gap;
    }
    double seen = length * squares / (batches - 1) / values.variance();
    double raised = seen * (1 + Math.sqrt(2.0 / (batches - 1)));
    double correlation = squares == 0 ? 0 : products / squares + 1.0 / batches;
    return Math.max(1, raised * Comparison.dependence(correlation));
  }

  void write(SnapshotWriter out) {
    out.put(Arrays.copyOf(means, batches)).put(length).put(open).put(sum);
  }

  static BatchMeans read(SnapshotReader in) {
    BatchMeans read = new BatchMeans();
    double[] means = in.getDoubles();
    if (means.length >= MOST) {
      throw new IllegalArgumentException(
          "snapshot of %d batches, fewer than %d are kept".formatted(means.length, MOST));
    }
    System.arraycopy(means, 0, read.means, 0, means.length);
    read.batches = means.length;
    read.length = in.getLong();
    read.open = in.getLong();
    read.sum = in.getDouble();
    return read;
  }
}

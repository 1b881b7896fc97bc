package io.millrace.measures.drift;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;

/**
 * ADWIN2: an adaptive window that holds the values since the last change of the mean, and drops its
 * older part when two parts of it differ by more than chance allows. It sees rises and falls.
 *
 * <p>It needs no window size: the window grows while nothing changes and shrinks when something
 * does, and what is left after the last cut is the estimate of where the new regime began (which is
 * what a retraining trains on).
 *
 * <p>Representation: an exponential histogram. Row i holds at most {@value #PER_ROW} buckets of 2^i
 * values each, oldest first, as sum and sum of squared deviations; one bucket too many merges the
 * two oldest of its row into the next. Every {@value #CLOCK} values each boundary between buckets
 * is tested, oldest first: with W values in the window, n0 and n1 on its sides, variance v and d =
 * ln(2 ln(W) / delta),
 *
 * <pre>
 *   cut when |mean0 - mean1| &gt; sqrt(2 m v d) + 2/3 m d,  m = 1/(n0 - 4) + 1/(n1 - 4)
 * </pre>
 *
 * and the oldest bucket goes; this repeats until no boundary differs. Both sides need 7 values. Old
 * buckets are large, so the first report of a change may keep much of the old regime; the reports
 * that follow within some dozens of values narrow it down. Take the start from the latest one.
 *
 * <p>Source: A. Bifet and R. Gavalda, "Learning from time-changing data with adaptive windowing",
 * SIAM Data Mining 2007, section 4. The paper leaves open the buckets per row, the clock, the
 * smallest sides and the 4 in m; they are chosen as in the authors' own MOA, so that detections
 * fall on the same positions. Its bound on false alarms, at most delta for each test, assumes
 * values in [0, 1]; the variance term makes the test usable on any scale.
 *
 * <p>That variance is one of independent values. On losses that depend on each other it reports
 * every change of the weather; {@link Noise#ORDINARY} takes instead of {@code m v} the sum of what
 * the means of both sides ordinarily vary by, where that is more: see {@link OrdinarySpread}. Until
 * that is known it reports nothing. Its bound is wider, so dropping bucket by bucket would keep
 * more of the old regime: it cuts at the boundary where the means of both sides explain the most.
 *
 * <p>Cost: constant on average plus O(log W) every {@value #CLOCK} values; memory O(log W), at most
 * {@value #MAX_ROWS} rows. Left out: reset of the window after a cut (river's variant).
 */
public final class Adwin implements DriftDetector {
  /** The delta that MOA and river use when none is given. */
  public static final double DEFAULT_DELTA = 0.002;

  private static final int VERSION = 2;
  private static final int PER_ROW = 5;
  private static final int ROW = PER_ROW + 1;
  private static final int CLOCK = 32;
  private static final int MAX_ROWS = 58;
  private static final int SMALLEST_WINDOW = 10;
  private static final int SMALLEST_SIDE = 5;

  private final double delta;
  private final Noise noise;
  private final OrdinarySpread ordinary;
  private long position;
  private Block window = Block.EMPTY;
  private int rows = 1;

  /** Buckets in each row; bucket k of row i lies at [i * ROW + k], the oldest at k = 0. */
  private int[] occupied = new int[1];

  private double[] sums = new double[ROW];
  private double[] deviations = new double[ROW];

  /** How much of a difference between two parts of the window is put down to chance. */
  public enum Noise {
    /** What independent values would differ by: the paper's test. */
    INDEPENDENT,
    /** What such parts of this stream were seen to differ by, if that is more. */
    ORDINARY
  }

  /** Values as count, sum and sum of squared deviations from their mean. */
  private record Block(long count, double sum, double deviation) {
    static final Block EMPTY = new Block(0, 0, 0);

    double mean() {
      return sum / count;
    }

    Block plus(Block other) {
      return new Block(
          count + other.count, sum + other.sum, deviation + other.deviation + between(this, other));
    }

    Block minus(Block part) {
      Block rest = new Block(count - part.count, sum - part.sum, 0);
      return new Block(rest.count, rest.sum, deviation - part.deviation - between(rest, part));
    }

    private static double between(Block a, Block b) {
      if (a.count == 0 || b.count == 0) {
        return 0;
      }
      double gap = a.mean() - b.mean();
      return (double) a.count * b.count / (a.count + b.count) * gap * gap;
    }
  }

  public Adwin() {
    this(DEFAULT_DELTA);
  }

  /**
   * @param delta confidence of each test, in (0, 1); smaller means fewer false alarms and more
   *     delay
   */
  public Adwin(double delta) {
    this(delta, Noise.INDEPENDENT, new OrdinarySpread());
  }

  private Adwin(double delta, Noise noise, OrdinarySpread ordinary) {
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("delta " + delta + " must lie in (0, 1)");
    }
    this.delta = delta;
    this.noise = noise;
    this.ordinary = ordinary;
  }

  /** One that learns what is ordinary from its own values, with the default delta. */
  public static Adwin calibrated() {
    return new Adwin(DEFAULT_DELTA, Noise.ORDINARY, new OrdinarySpread());
  }

  /** An empty one for other values of the same stream: it begins with what this one has learnt. */
  public Adwin successor() {
    return new Adwin(delta, noise, ordinary.copy());
  }

  @Override
  public Detection add(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value " + value + " is not finite and has no mean");
    }
    position++;
    if (noise == Noise.ORDINARY) {
      ordinary.add(value);
    }
    window = window.plus(new Block(1, value, 0));
    append(0, value, 0);
    compress();
    if (position % CLOCK != 0 || window.count <= SMALLEST_WINDOW) {
      return Detection.Steady.STEADY;
    }
    Block dropped = Block.EMPTY;
    while (partsDiffer()) {
      long kept = noise == Noise.ORDINARY ? sinceLikeliestChange() : window.count - 1;
      do {
        dropped = dropped.plus(dropOldest());
      } while (window.count > kept);
    }
    return dropped.count == 0
        ? Detection.Steady.STEADY
        : new Detection.Drift(position, window.count, dropped.mean(), window.mean());
  }

  /** Values in the window: those since the last change. */
  public long width() {
    return window.count;
  }

  /** Mean of the window; 0 while it is empty. */
  public double mean() {
    return window.count == 0 ? 0 : window.mean();
  }

  /** Population variance of the window; 0 while it is empty. */
  public double variance() {
    return window.count == 0 ? 0 : Math.max(window.deviation, 0) / window.count;
  }

  private boolean partsDiffer() {
    Block older = Block.EMPTY;
    Block newer = window;
    for (int row = rows - 1; row >= 0; row--) {
      for (int k = 0; k < occupied[row]; k++) {
        Block bucket = bucket(row, k);
        older = older.plus(bucket);
        newer = newer.minus(bucket);
        if (older.count > SMALLEST_SIDE + 1
            && newer.count > SMALLEST_SIDE + 1
            && Math.abs(older.mean() - newer.mean()) > chance(older.count, newer.count)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Values after the boundary with the largest n0 n1 / W (mean0 - mean1)^2. */
  private long sinceLikeliestChange() {
    Block older = Block.EMPTY;
    Block newer = window;
    long kept = 0;
    double largest = -1;
    for (int row = rows - 1; row >= 0; row--) {
      for (int k = 0; k < occupied[row]; k++) {
        Block bucket = bucket(row, k);
        older = older.plus(bucket);
        newer = newer.minus(bucket);
        if (newer.count > SMALLEST_SIDE + 1 && Block.between(older, newer) > largest) {
          largest = Block.between(older, newer);
          kept = newer.count;
        }
      }
    }
    return kept;
  }

  private double chance(long n0, long n1) {
    double d = Math.log(2 * Math.log((double) window.count) / delta);
    double m = 1.0 / (n0 - SMALLEST_SIDE + 1) + 1.0 / (n1 - SMALLEST_SIDE + 1);
    double spread =
        switch (noise) {
          case INDEPENDENT -> m * variance();
          case ORDINARY ->
              Math.max(m * variance(), ordinary.varianceOfMean(n0) + ordinary.varianceOfMean(n1));
        };
    return Math.sqrt(2 * spread * d) + 2.0 / 3 * d * m;
  }

  private Block bucket(int row, int k) {
    return new Block(1L << row, sums[row * ROW + k], deviations[row * ROW + k]);
  }

  private Block dropOldest() {
    int row = rows - 1;
    Block oldest = bucket(row, 0);
    removeFirst(row, 1);
    while (rows > 1 && occupied[rows - 1] == 0) {
      rows--;
    }
    window = window.minus(oldest);
    return oldest;
  }

  private void compress() {
    for (int row = 0; row < rows && occupied[row] > PER_ROW; row++) {
      Block merged = bucket(row, 0).plus(bucket(row, 1));
      removeFirst(row, 2);
      append(row + 1, merged.sum, merged.deviation);
    }
  }

  private void append(int row, double sum, double deviation) {
    if (row == rows) {
      if (rows == MAX_ROWS) {
        throw new IllegalStateException("window holds more values than 58 rows can count");
      }
      rows++;
      if (rows > occupied.length) {
        occupied = Arrays.copyOf(occupied, rows);
        sums = Arrays.copyOf(sums, rows * ROW);
        deviations = Arrays.copyOf(deviations, rows * ROW);
      }
    }
    int at = row * ROW + occupied[row]++;
    sums[at] = sum;
    deviations[at] = deviation;
  }

  private void removeFirst(int row, int number) {
    int start = row * ROW;
    int rest = occupied[row] - number;
    System.arraycopy(sums, start + number, sums, start, rest);
    System.arraycopy(deviations, start + number, deviations, start, rest);
    occupied[row] = rest;
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(delta)
        .put(noise.name())
        .put(ordinary.snapshot())
        .put(position)
        .put(window.count)
        .put(window.sum)
        .put(window.deviation)
        .put(Arrays.copyOf(occupied, rows))
        .put(Arrays.copyOf(sums, rows * ROW))
        .put(Arrays.copyOf(deviations, rows * ROW))
        .bytes();
  }

  public static Adwin restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Adwin adwin =
        new Adwin(
            in.getDouble(), Noise.valueOf(in.getText()), OrdinarySpread.restore(in.getBytes()));
    adwin.position = in.getLong();
    adwin.window = new Block(in.getLong(), in.getDouble(), in.getDouble());
    adwin.occupied = in.getInts();
    adwin.sums = in.getDoubles();
    adwin.deviations = in.getDoubles();
    in.end();
    adwin.rows = adwin.occupied.length;
    if (adwin.rows == 0
        || adwin.rows > MAX_ROWS
        || adwin.sums.length != adwin.rows * ROW
        || adwin.deviations.length != adwin.rows * ROW) {
      throw new IllegalArgumentException("snapshot's rows and buckets do not fit together");
    }
    return adwin;
  }
}

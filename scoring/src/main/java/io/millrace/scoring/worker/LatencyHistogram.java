package io.millrace.scoring.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of durations in buckets whose bounds grow by the factor 2^(1/8), so that a quantile is
 * known within 9 % from a microsecond to over a day. A recording costs a logarithm and an atomic
 * addition; thread-safe. Bounds and count are fixed, nothing is ever reset.
 */
public final class LatencyHistogram {
  private static final int PER_OCTAVE = 8;
  private static final int OCTAVES = 40;
  private static final double LN_2 = Math.log(2);

  private final AtomicLongArray counts = new AtomicLongArray(PER_OCTAVE * OCTAVES);

  /** Counts a duration; one under a microsecond, a negative one too, counts as a microsecond. */
  public void add(Duration duration) {
    double micros = Math.max(1, duration.toNanos() / 1_000.0);
    int bucket = (int) (PER_OCTAVE * Math.log(micros) / LN_2);
    counts.incrementAndGet(Math.min(bucket, counts.length() - 1));
  }

  public long count() {
    long count = 0;
    for (int i = 0; i < counts.length(); i++) {
      count += counts.get(i);
    }
    return count;
  }

  /**
   * The duration under which this share of all lies: the upper bound of its bucket; zero while
   * there is none.
   *
   * @param share in (0, 1]
   */
  public Duration quantile(double share) {
    long total = count();
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (total > 0 && seen >= rank) {
        return Duration.ofNanos((long) (1_000 * Math.pow(2, (i + 1.0) / PER_OCTAVE)));
      }
    }
    return Duration.ZERO;
  }
}

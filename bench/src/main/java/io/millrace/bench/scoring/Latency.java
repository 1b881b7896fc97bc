package io.millrace.bench.scoring;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long answers took from when their events were due, in milliseconds.
 *
 * @param p50 the median
 * @param p99 99 of 100 took no longer
 */
record Latency(double p50, double p99, int count) {

  /**
   * Without the first ones, in which connections open and compilers work.
   *
   * @param seen when each was visible
   */
  static Latency of(OpenLoop.Schedule schedule, long[] seen, double warmUpSeconds) {
    int from = Math.min(seen.length - 1, (int) (warmUpSeconds * schedule.rate()));
    double[] millis = new double[seen.length - from];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (seen[from + i] - schedule.due(from + i)) / 1e6;
    }
    Arrays.sort(millis);
    return new Latency(at(millis, 0.5), at(millis, 0.99), millis.length);
  }

  private static double at(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  String words() {
    return String.format(Locale.ROOT, "p50 %8.1f ms   p99 %8.1f ms", p50, p99);
  }
}

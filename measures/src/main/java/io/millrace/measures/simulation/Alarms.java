package io.millrace.measures.simulation;

import io.millrace.measures.drift.EDetector;
import java.util.SplittableRandom;

/**
 * How long an e-detector runs to an alarm, on values drawn evenly from a range of {@value #RANGE}
 * around a known mean.
 */
public final class Alarms {
  static final double RANGE = 0.4;

  private Alarms() {}

  /**
   * Mean number of values to the first alarm; runs that reach the cap count as that.
   *
   * @param level what the detector is told; with the rise at least half the range from 0 and 1
   * @param run the average run to a false alarm that it promises
   * @param rise how far the values' mean lies above the level
   */
  public static double meanRun(double level, double run, double rise, int runs, long cap) {
    double total = 0;
    for (int seed = 0; seed < runs; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      EDetector detector = new EDetector(level, run);
      long n = 0;
      boolean alarm = false;
      while (!alarm && n < cap) {
        alarm = detector.add(level + rise + RANGE * (random.nextDouble() - 0.5));
        n++;
      }
      total += n;
    }
    return total / runs;
  }
}

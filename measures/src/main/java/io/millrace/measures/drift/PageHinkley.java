package io.millrace.measures.drift;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Page-Hinkley: adds up how far values lie above their running mean, and reports when the sum
 * passes a limit. It sees rises only, which is what a rising loss is.
 *
 * <p>With the mean m over all values since the last detection, {@code S = max(0, a S + x - m - t)},
 * a drift is reported when S exceeds lambda after at least {@code minimum} values; then it starts
 * afresh. The new regime is taken to begin after the last value at which S was 0; where the noise
 * is large beside t that is often a thousand values too early.
 *
 * <p>Source: E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954); the fading factor a
 * and the defaults (t = 0.005, lambda = 50, a = 0.9999, minimum 30) are river's. They suit values
 * of any scale only after lambda is set to it: 50 means a long delay for losses in [0, 1]. Cost:
 * constant. Left out: falls.
 */
public final class PageHinkley implements DriftDetector {
  private static final int VERSION = 1;

  private final Settings settings;
  private long position;
  private long count;
  private double mean;
  private double sum;
  private long risingFor;
  private double risingTotal;

  /**
   * How a detector is tuned.
   *
   * @param tolerance t, deviations up to this are not counted; in the values' unit
   * @param limit lambda, in the values' unit
   * @param fading a, in (0, 1]: how much of the old sum each step keeps
   * @param minimum values needed before a drift can be reported
   */
  public record Settings(double tolerance, double limit, double fading, int minimum) {
    public static final Settings DEFAULTS = new Settings(0.005, 50, 0.9999, 30);

    public Settings {
      if (!(tolerance >= 0) || !(limit > 0) || !(fading > 0 && fading <= 1) || minimum < 1) {
        throw new IllegalArgumentException(
            "tolerance %s (>= 0), limit %s (> 0), fading %s (in (0, 1]), minimum %s (>= 1)"
                .formatted(tolerance, limit, fading, minimum));
      }
    }
  }

  public PageHinkley() {
    this(Settings.DEFAULTS);
  }

  public PageHinkley(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Detection add(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value " + value + " is not finite and has no mean");
    }
    position++;
    count++;
    mean += (value - mean) / count;
    sum = Math.max(0, settings.fading * sum + value - mean - settings.tolerance);
    if (sum > 0) {
      risingFor++;
      risingTotal += value;
    } else {
      risingFor = 0;
      risingTotal = 0;
    }
    if (count < settings.minimum || sum <= settings.limit) {
      return Detection.Steady.STEADY;
    }
    Detection.Drift drift =
        new Detection.Drift(position, risingFor, meanBefore(), risingTotal / risingFor);
    count = 0;
    mean = 0;
    sum = 0;
    risingFor = 0;
    risingTotal = 0;
    return drift;
  }

  /** The mean of all when nothing lies before the rise. */
  private double meanBefore() {
    return count == risingFor ? mean : (mean * count - risingTotal) / (count - risingFor);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION)
        .put(settings.tolerance)
        .put(settings.limit)
        .put(settings.fading)
        .put(settings.minimum)
        .put(position)
        .put(count)
        .put(mean)
        .put(sum)
        .put(risingFor)
        .put(risingTotal)
        .bytes();
  }

  public static PageHinkley restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    PageHinkley restored =
        new PageHinkley(new Settings(in.getDouble(), in.getDouble(), in.getDouble(), in.getInt()));
    restored.position = in.getLong();
    restored.count = in.getLong();
    restored.mean = in.getDouble();
    restored.sum = in.getDouble();
    restored.risingFor = in.getLong();
    restored.risingTotal = in.getDouble();
    in.end();
    return restored;
  }
}

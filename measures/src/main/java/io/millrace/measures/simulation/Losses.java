package io.millrace.measures.simulation;

import java.util.SplittableRandom;

/**
 * How the differences of two versions' losses depend on each other, with a standard deviation of
 * {@value #SD} from event to event. In the long run all favour neither version.
 */
public enum Losses {
  INDEPENDENT,
  /** Each keeps 0.9 of the one before. */
  AUTOREGRESSIVE,
  /** A level for each day, with standard deviation {@value #DAYS_SD}, beside the noise. */
  DAILY_SHOCKS,
  /** Noise that is five times as large at noon as at midnight, and large after itself. */
  HETEROSCEDASTIC,
  /** One version is better by {@value #CHANGE} for the first half of the trial, then the other. */
  SIGN_CHANGE,
  /**
   * Differences that favour the candidate where the label is early and the baseline where it is
   * late; to be taken in at maturity.
   */
  DELAYED_LABELS;

  public static final double SD = 0.1;
  static final double DAYS_SD = 0.03;
  static final double CHANGE = 0.01;
  private static final double KEPT = 0.9;
  private static final double BIAS = 0.05;

  /**
   * One trial's differences, by day and event, without the gain of the better version.
   *
   * <p>A mutable state object: not thread-safe.
   */
  final class Path {
    private final SplittableRandom random;
    private final Shape shape;
    private double noise;
    private double dayLevel;

    Path(Shape shape, long seed) {
      this.shape = shape;
      this.random = new SplittableRandom(seed);
      this.noise = random.nextGaussian();
    }

    void newDay() {
      dayLevel = random.nextGaussian() * DAYS_SD;
    }

    double next(int day, int event) {
      double fresh = random.nextGaussian();
      return switch (Losses.this) {
        case INDEPENDENT -> SD * fresh;
        case AUTOREGRESSIVE -> {
          noise = KEPT * noise + Math.sqrt(1 - KEPT * KEPT) * fresh;
          yield SD * noise;
        }
        case DAILY_SHOCKS -> dayLevel + SD * fresh;
        case HETEROSCEDASTIC -> {
          double hour = 1.2 + Math.cos(2 * Math.PI * event / shape.eventsPerDay());
          noise = fresh * Math.sqrt(0.3 + 0.7 * Math.min(noise * noise, 9));
          yield SD * hour * noise;
        }
        case SIGN_CHANGE -> (2 * day < shape.days() ? CHANGE : -CHANGE) + SD * fresh;
        case DELAYED_LABELS -> (random.nextBoolean() ? BIAS : -BIAS) + SD * fresh;
      };
    }
  }
}

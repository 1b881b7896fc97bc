package io.millrace.measures.simulation;

/**
 * The size of a made-up trial.
 *
 * @param gain mean loss by which the candidate is better
 * @param scale factor on everything else that moves the differences
 */
public record Shape(int days, int eventsPerDay, double gain, double scale) {
  public Shape {
    if (days < 2 || eventsPerDay < 1) {
      throw new IllegalArgumentException(
          "%d days of %d events: at least 2 of 1".formatted(days, eventsPerDay));
    }
  }

  /** Thirty days of two hundred, as the scale says. */
  public static Shape ofThirtyDays(double gain, double scale) {
    return new Shape(30, 200, gain, scale);
  }
}

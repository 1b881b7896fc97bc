package io.millrace.schemas.pipeline;

import java.time.Duration;

/**
 * @param deadline how long to wait for the champion's score; 500 ms by default
 * @param threshold binary: decide 1 at or above it; 0.5 by default
 */
public record Decide(Duration deadline, double threshold) {
  public static final Decide DEFAULTS = new Decide(Duration.ofMillis(500), 0.5);

  public Decide {
    Bounds.ABOVE_ZERO.require("deadline", deadline);
    Bounds.UNIT.require("threshold", threshold);
  }
}

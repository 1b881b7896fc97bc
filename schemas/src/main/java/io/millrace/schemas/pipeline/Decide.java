package io.millrace.schemas.pipeline;

import io.millrace.schemas.message.Manifest;
import java.time.Duration;
import java.util.Optional;

/**
 * How scores become decisions.
 *
 * @param deadline how long to wait for the champion's score once another has come; 500 ms by
 *     default
 * @param threshold binary and anomaly: decide 1 at or above it; 0.5 by default, or what {@link
 *     Costs} come to; 0.99 for an anomaly
 * @param explore binary and multiclass: the share of events whose decision is drawn at random; 0 by
 *     default
 * @param costs multiclass: what decisions cost; by default the most probable class is decided
 */
public record Decide(
    Duration deadline, double threshold, double explore, Optional<CostMatrix> costs) {
  public static final Decide DEFAULTS = new Decide(Duration.ofMillis(500), 0.5);

  /** The oddest hundredth of what was trained on: our own. */
  public static final double ODD = 0.99;

  /** What holds where the file says nothing. */
  public static Decide defaultsOf(Manifest.Task task) {
    return switch (task) {
      case BINARY, MULTICLASS, REGRESSION, CLUSTERING -> DEFAULTS;
      case ANOMALY -> new Decide(DEFAULTS.deadline, ODD);
    };
  }

  public Decide {
    Bounds.ABOVE_ZERO.require("deadline", deadline);
    Bounds.FINITE.require("threshold", threshold);
    Bounds.UNIT_WITHOUT_ONE.require("explore", explore);
  }

  /** By the score alone. */
  public Decide(Duration deadline, double threshold, double explore) {
    this(deadline, threshold, explore, Optional.empty());
  }

  /** Without exploration. */
  public Decide(Duration deadline, double threshold) {
    this(deadline, threshold, 0);
  }
}

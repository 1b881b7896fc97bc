package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * How scores become decisions.
 *
 * @param deadline how long to wait for the champion's score once another has come; 500 ms by
 *     default
 * @param threshold binary: decide 1 at or above it; 0.5 by default, or what {@link Costs} come to
 * @param explore binary and multiclass: the share of events whose decision is drawn at random; 0 by
 *     default
 * @param costs multiclass: what decisions cost; by default the most probable class is decided
 */
public record Decide(
    Duration deadline, double threshold, double explore, Optional<CostMatrix> costs) {
  public static final Decide DEFAULTS = new Decide(Duration.ofMillis(500), 0.5);

  public Decide {
    Bounds.ABOVE_ZERO.require("deadline", deadline);
    Bounds.UNIT.require("threshold", threshold);
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

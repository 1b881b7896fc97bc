package io.millrace.schemas.pipeline;

import java.time.Duration;

/**
 * How versions are compared.
 *
 * @param alpha probability of a false promotion that is accepted; 0.05 by default
 * @param tie half-width of the range of mean loss difference that counts as equal; 0.001 by default
 * @param onTie who wins an equivalence; the cheaper by default
 * @param max a trial ends then, whatever is known, in event time; 30 days by default
 */
public record Trial(double alpha, double tie, OnTie onTie, Duration max) {
  public static final Trial DEFAULTS = new Trial(0.05, 0.001, OnTie.CHEAPER, Duration.ofDays(30));

  public Trial {
    Bounds.INSIDE_UNIT.require("alpha", alpha);
    Bounds.UNIT_WITHOUT_ONE.require("tie", tie);
    Bounds.ABOVE_ZERO.require("max", max);
  }

  /** Who wins an equivalence: the cheaper at scoring, the newcomer, or who sits. */
  public enum OnTie {
    CHEAPER,
    CANDIDATE,
    CURRENT
  }
}

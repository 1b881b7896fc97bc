package io.millrace.schemas.pipeline;

/**
 * Which predictions are explained.
 *
 * @param share of the events, where {@code policy} samples; 0.01 by default
 */
public record Explain(Policy policy, double share) {
  public static final Explain DEFAULTS = new Explain(Policy.NONE, 0.01);

  public Explain {
    Bounds.UNIT_WITHOUT_ZERO.require("share", share);
  }

  /** Whose predictions: nobody's, those of a share of the events, or of those in dispute. */
  public enum Policy {
    NONE,
    SAMPLED,
    ALL,
    DISAGREE
  }
}

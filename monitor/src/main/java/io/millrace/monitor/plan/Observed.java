package io.millrace.monitor.plan;

import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.Serializable;
import java.util.Optional;

/**
 * Whose label is ever seen.
 *
 * @param rule {@link io.millrace.schemas.expression.Observation}'s text; empty where every one's is
 * @param largestWeight 1 / the least probability, above 0, with which a label can be seen: the
 *     decision that {@code decide.explore} = e takes against the score has e/2
 */
public record Observed(String rule, double largestWeight) implements Serializable {
  public static final Observed ALL = new Observed("", 1);

  /** Probabilities are sums of doubles. */
  private static final double ROUNDING = 1e-9;

  static Observed of(Pipeline pipeline) {
    boolean isDrawn =
        pipeline.label().task() == Manifest.Task.BINARY && pipeline.decide().explore() > 0;
    return pipeline
        .label()
        .observed()
        .map(rule -> new Observed(rule, isDrawn ? 2 / pipeline.decide().explore() : 1))
        .orElse(ALL);
  }

  /** Whether every label is seen. */
  public boolean isAll() {
    return rule.isEmpty();
  }

  /**
   * What an outcome counts for where versions are compared: 1 / the probability with which its
   * label is seen, 0 where it was not seen and could have been. Empty where it cannot count: the
   * label never came, could not be seen at all, or less likely than the largest weight allows, as
   * of decisions under an earlier pipeline file.
   */
  public Optional<Double> weight(Outcome outcome) {
    if (isAll()) {
      return outcome.label().map(label -> 1.0);
    }
    return outcome
        .observation()
        .filter(its -> its.probability() * largestWeight >= 1 - ROUNDING)
        .filter(its -> !its.seen() || outcome.label().isPresent())
        .map(its -> its.seen() ? Math.min(1 / its.probability(), largestWeight) : 0);
  }
}

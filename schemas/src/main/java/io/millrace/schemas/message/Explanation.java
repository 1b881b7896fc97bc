package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why a version scored an event as it did: how much each feature moved the model's output away from
 * a base.
 *
 * @param policy the rule that chose this prediction: {@code sampled}, {@code all}, {@code disagree}
 * @param score as in the prediction: {@code output} is what it is made of
 * @param ofClass of several classes, the one whose output is explained: the version's most probable
 * @param base the output that the model gives when it knows no feature
 * @param output the output for this event; of {@link Method#TREE_SHAP} it is the base and all
 *     effects together
 * @param effects one per feature that the model takes, the largest first
 * @param featuresPartition partition of the features topic that the vector came from
 * @param featuresOffset its offset there
 * @param cpuNanos this explanation's share of the CPU time of its batch
 */
public record Explanation(
    String eventId,
    String key,
    Instant eventTime,
    String contender,
    int version,
    String policy,
    double score,
    Method method,
    Unit unit,
    Optional<String> ofClass,
    double base,
    double output,
    List<Effect> effects,
    int featuresPartition,
    long featuresOffset,
    Instant explainedAt,
    long cpuNanos) {
  public Explanation {
    effects = List.copyOf(effects);
  }

  /** How effects are found. */
  public enum Method {
    /** Shapley values of the trees, exactly; they add up. */
    TREE_SHAP,
    /** The output less what it is with the feature's ordinary value; they need not add up. */
    OCCLUSION
  }

  /** What base, output and effects are measured in. */
  public enum Unit {
    /** Natural logarithm of p / (1 - p). */
    LOG_ODDS,
    /** The model's own probability, before any calibration. */
    PROBABILITY,
    /** The score's own. */
    SCORE
  }

  /**
   * One feature's.
   *
   * @param number the feature's value, where it is a number and not missing
   * @param category the feature's value, where it is a category and not missing
   * @param effect in the explanation's unit
   */
  public record Effect(
      String feature, Optional<Double> number, Optional<String> category, double effect) {}
}

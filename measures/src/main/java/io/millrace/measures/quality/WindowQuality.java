package io.millrace.measures.quality;

import io.millrace.measures.loss.LossRule;
import java.util.Map;
import java.util.Optional;

/**
 * The quality of one predictor in a window, outcome by outcome; where nobody says what was true,
 * what it answered. Not thread-safe.
 */
public sealed interface WindowQuality
    permits BinaryQuality, NumberQuality, ClassQuality, OddnessQuality, MembershipQuality {

  /** Names of the means of losses that decide a verdict, of which a window has one. */
  String BRIER = "brier";

  String LOSS = "loss";

  /** The share of events at or above the threshold: of oddness. */
  String FLAGGED = "flagged";

  /** The mean of the largest share: of clusters. */
  String LARGEST_SHARE = "largest_share";

  /**
   * Adds a row's answer; many stand in one array, as {@link LossRule} has them. The label is not
   * looked at where nobody says it.
   */
  void add(double[] answers, int row, double label);

  long count();

  /** Outcomes whose label is 1; 0 where labels are numbers or classes. */
  long positives();

  /** Measures by name; empty while no outcome was seen. */
  Map<String, Double> values();

  byte[] snapshot();

  /**
   * @param threshold scores at or above it decide 1, where labels are 0 or 1 or the task is oddness
   */
  static WindowQuality of(LossRule rule, double threshold) {
    return switch (rule) {
      case LossRule.Brier ignored -> new BinaryQuality(threshold);
      case LossRule.ScaledAbsolute absolute -> new NumberQuality(absolute);
      case LossRule.HalvedBrier brier -> new ClassQuality(brier);
      case LossRule.Oddness ignored -> new OddnessQuality(threshold);
      case LossRule.Memberships memberships -> new MembershipQuality(memberships);
    };
  }

  static WindowQuality restore(LossRule rule, byte[] snapshot) {
    return switch (rule) {
      case LossRule.Brier ignored -> BinaryQuality.restore(snapshot);
      case LossRule.ScaledAbsolute ignored -> NumberQuality.restore(snapshot);
      case LossRule.HalvedBrier ignored -> ClassQuality.restore(snapshot);
      case LossRule.Oddness ignored -> OddnessQuality.restore(snapshot);
      case LossRule.Memberships ignored -> MembershipQuality.restore(snapshot);
    };
  }

  /** The mean of the loss that decides, among a window's measures. */
  static Optional<Double> decidingLoss(Map<String, Double> values) {
    Double brier = values.get(BRIER);
    return Optional.ofNullable(brier == null ? values.get(LOSS) : brier);
  }
}

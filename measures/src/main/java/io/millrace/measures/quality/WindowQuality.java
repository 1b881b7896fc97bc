package io.millrace.measures.quality;

import io.millrace.measures.loss.LossRule;
import java.util.Map;
import java.util.Optional;

/** The quality of one predictor in a window, outcome by outcome. Not thread-safe. */
public sealed interface WindowQuality permits BinaryQuality, NumberQuality, ClassQuality {

  /** Names of the means of losses that decide a verdict, of which a window has one. */
  String BRIER = "brier";

  String LOSS = "loss";

  /** Adds a row's answer; many stand in one array, as {@link LossRule} has them. */
  void add(double[] answers, int row, double label);

  long count();

  /** Outcomes whose label is 1; 0 where labels are numbers or classes. */
  long positives();

  /** Measures by name; empty while no outcome was seen. */
  Map<String, Double> values();

  byte[] snapshot();

  /**
   * @param threshold scores at or above it decide 1, where labels are 0 or 1
   */
  static WindowQuality of(LossRule rule, double threshold) {
    return switch (rule) {
      case LossRule.Brier ignored -> new BinaryQuality(threshold);
      case LossRule.ScaledAbsolute absolute -> new NumberQuality(absolute);
      case LossRule.HalvedBrier brier -> new ClassQuality(brier);
    };
  }

  static WindowQuality restore(LossRule rule, byte[] snapshot) {
    return switch (rule) {
      case LossRule.Brier ignored -> BinaryQuality.restore(snapshot);
      case LossRule.ScaledAbsolute ignored -> NumberQuality.restore(snapshot);
      case LossRule.HalvedBrier ignored -> ClassQuality.restore(snapshot);
    };
  }

  /** The mean of the loss that decides, among a window's measures. */
  static Optional<Double> decidingLoss(Map<String, Double> values) {
    Double brier = values.get(BRIER);
    return Optional.ofNullable(brier == null ? values.get(LOSS) : brier);
  }
}

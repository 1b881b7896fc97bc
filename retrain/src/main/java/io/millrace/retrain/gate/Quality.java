package io.millrace.retrain.gate;

import io.millrace.measures.loss.Loss;
import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.Auc;
import io.millrace.measures.quality.ClassQuality;
import io.millrace.measures.quality.NumberQuality;
import io.millrace.measures.quality.WindowQuality;
import io.millrace.schemas.message.Example;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How good a list of scores is on labelled rows: {@code brier}, {@code log_loss} and, where both
 * labels occur, {@code auc}; of classes {@code accuracy} beside the first two; of numbers {@code
 * loss}, {@code mae} and {@code rmse}. Where nobody says what was true nothing is good or bad.
 */
public final class Quality {
  public static final String BRIER = "brier";
  public static final String LOG_LOSS = "log_loss";
  public static final String AUC = "auc";

  private Quality() {}

  /** Empty where a score cannot be one, or there is no row: then nothing can be said. */
  public static Map<String, Double> of(double[] scores, List<Example> rows, LossRule rule) {
    if (scores.length == 0 || invalid(scores, rule) > 0) {
      return Map.of();
    }
    return switch (rule) {
      case LossRule.Brier ignored -> ofProbabilities(scores, rows);
      case LossRule.HalvedBrier brier -> of(new ClassQuality(brier), scores, rows);
      case LossRule.ScaledAbsolute absolute -> of(new NumberQuality(absolute), scores, rows);
      case LossRule.Unjudged ignored -> Map.of();
    };
  }

  private static Map<String, Double> of(
      WindowQuality quality, double[] answers, List<Example> rows) {
    for (int row = 0; row < rows.size(); row++) {
      quality.add(answers, row, rows.get(row).label());
    }
    return quality.values();
  }

  private static Map<String, Double> ofProbabilities(double[] scores, List<Example> rows) {
    Map<String, Double> values = new HashMap<>();
    boolean[] labels = new boolean[scores.length];
    double brier = 0;
    double logLoss = 0;
    for (int i = 0; i < scores.length; i++) {
      labels[i] = rows.get(i).label() == 1;
      brier += Loss.brier(scores[i], labels[i]);
      logLoss += Loss.log(scores[i], labels[i]);
    }
    values.put(BRIER, brier / scores.length);
    values.put(LOG_LOSS, logLoss / scores.length);
    Auc.of(scores, labels).ifPresent(auc -> values.put(AUC, auc));
    return values;
  }

  /** How many of the answers, {@code [rows * width]}, cannot be answers. */
  public static int invalid(double[] answers, LossRule rule) {
    int invalid = 0;
    for (int row = 0; row < answers.length / rule.width(); row++) {
      invalid += rule.takes(answers, row) ? 0 : 1;
    }
    return invalid;
  }
}

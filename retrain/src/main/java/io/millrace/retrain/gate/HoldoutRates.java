package io.millrace.retrain.gate;

import io.millrace.measures.loss.LossRule;
import io.millrace.measures.quality.BaseRates;
import io.millrace.schemas.message.Example;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What forecasts that look at no feature would have said of each holdout row, by the walk that the
 * monitor makes as well: at its event time, from the labels known strictly before. Unlike the model
 * they go on learning through the holdout, as the monitor's do on the stream, so they are hard to
 * beat.
 */
public final class HoldoutRates {
  private HoldoutRates() {}

  /**
   * Answers by name of the forecast, {@code [rows * width]}.
   *
   * @param known every example that may be learnt from, in any order
   * @param holdout in event time order
   */
  public static Map<String, double[]> scores(
      List<Example> known, List<Example> holdout, ZoneId zone, LossRule rule) {
    BaseRates rates = BaseRates.of(rule, zone);
    for (Example example : known) {
      rates.learn(
          example.vector().eventTime().toEpochMilli(),
          example.labelKnownAt().toEpochMilli(),
          example.label());
    }
    int width = rule.width();
    double[] overall = new double[holdout.size() * width];
    double[] hourOfWeek = new double[holdout.size() * width];
    for (int i = 0; i < holdout.size(); i++) {
      var forecast = rates.forecast(holdout.get(i).vector().eventTime().toEpochMilli());
      System.arraycopy(forecast.overall(), 0, overall, i * width, width);
      System.arraycopy(forecast.hourOfWeek(), 0, hourOfWeek, i * width, width);
    }
    return new TreeMap<>(
        Map.of(BaseRates.overall(rule), overall, BaseRates.HOUR_OF_WEEK, hourOfWeek));
  }
}

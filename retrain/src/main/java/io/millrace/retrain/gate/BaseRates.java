package io.millrace.retrain.gate;

import io.millrace.measures.quality.HourOfWeek;
import io.millrace.measures.quality.Majority;
import io.millrace.measures.quality.NaiveForecast;
import io.millrace.schemas.message.Example;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What forecasts that look at no feature would have said of each holdout row: at its event time,
 * from the labels known strictly before. Unlike the model they go on learning through the holdout,
 * as the monitor's do on the stream, so they are hard to beat.
 */
public final class BaseRates {
  public static final String MAJORITY = "base/majority";
  public static final String HOUR_OF_WEEK = "base/hour-of-week";

  private BaseRates() {}

  /**
   * Scores by name of the forecast.
   *
   * @param known every example that may be learnt from, in any order
   * @param holdout in event time order
   */
  public static Map<String, double[]> scores(
      List<Example> known, List<Example> holdout, ZoneId zone) {
    List<Example> asLabelled =
        known.stream().sorted(Comparator.comparing(Example::labelKnownAt)).toList();
    return new TreeMap<>(
        Map.of(
            MAJORITY, scores(new Majority(), asLabelled, holdout),
            HOUR_OF_WEEK, scores(new HourOfWeek(zone), asLabelled, holdout)));
  }

  private static double[] scores(
      NaiveForecast forecast, List<Example> asLabelled, List<Example> holdout) {
    double[] scores = new double[holdout.size()];
    int learnt = 0;
    for (int i = 0; i < scores.length; i++) {
      var time = holdout.get(i).vector().eventTime();
      while (learnt < asLabelled.size() && asLabelled.get(learnt).labelKnownAt().isBefore(time)) {
        Example example = asLabelled.get(learnt);
        forecast.learn(example.vector().eventTime().toEpochMilli(), example.label() == 1);
        learnt++;
      }
      scores[i] = forecast.probability(time.toEpochMilli());
    }
    return scores;
  }
}

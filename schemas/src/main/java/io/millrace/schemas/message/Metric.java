package io.millrace.schemas.message;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Quality of one predictor over one window of event time.
 *
 * @param predictor a contender's name, or {@code base/majority} (regression: {@code base/mean}),
 *     {@code base/no-change}, {@code base/hour-of-week}
 * @param version empty for a base rate
 * @param segment empty for the whole stream, else {@code feature=value}
 * @param outcomes labelled outcomes in the window
 * @param positives how many of them were 1 (binary); 0 for a regression
 * @param values binary: {@code brier}, {@code log_loss}, {@code auc}, {@code accuracy}; regression:
 *     {@code loss}, {@code mae}, {@code rmse}; a value that is not defined on this window (AUC with
 *     one class) is absent
 */
public record Metric(
    String predictor,
    Optional<Integer> version,
    Optional<Alias> alias,
    boolean champion,
    Optional<String> segment,
    Instant windowStart,
    Instant windowEnd,
    long outcomes,
    long positives,
    Map<String, Double> values) {
  public Metric {
    values = Map.copyOf(values);
  }
}

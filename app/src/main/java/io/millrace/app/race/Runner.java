package io.millrace.app.race;

import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one predictor did.
 *
 * @param predictor a contender, or a base rate such as {@code base/hour-of-week}
 * @param outcomes labelled outcomes that the measures stand on; all of them where none is judged
 * @param measures {@code brier}, {@code log_loss}, {@code auc}, {@code accuracy}; of a regression
 *     {@code loss}, {@code mae}, {@code rmse}; where nobody says what was true, what was answered
 */
public record Runner(String predictor, long outcomes, SortedMap<String, Double> measures) {
  public Runner {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
  }

  /** Empty where it is not defined. */
  public OptionalDouble measure(String name) {
    Double value = measures.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

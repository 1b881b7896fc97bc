package io.millrace.app.race;

import io.millrace.schemas.message.Metric;
import java.util.Collection;
import java.util.TreeMap;

/** Means of measures, weighted by outcomes. */
final class Sums {
  private long outcomes;
  private final TreeMap<String, Double> weighted = new TreeMap<>();
  private final TreeMap<String, Long> weights = new TreeMap<>();

  static Runner of(String predictor, Collection<Metric> metrics) {
    var sums = new Sums();
    metrics.forEach(sums::add);
    return sums.runner(predictor);
  }

  void add(Metric metric) {
    outcomes += metric.outcomes();
    metric
        .values()
        .forEach(
            (measure, value) -> {
              weighted.merge(measure, value * metric.outcomes(), Double::sum);
              weights.merge(measure, metric.outcomes(), Long::sum);
            });
  }

  Runner runner(String predictor) {
    TreeMap<String, Double> means = new TreeMap<>();
    weighted.forEach((measure, sum) -> means.put(measure, sum / weights.getOrDefault(measure, 1L)));
    return new Runner(predictor, outcomes, means);
  }
}

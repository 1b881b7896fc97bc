package io.millrace.app.run;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The race as a whole: each measure's mean over the windows in which every contender had a current
 * version, weighted by outcomes, so that all predictors stand on the same events. For Brier and log
 * loss that is the mean over those outcomes; AUC does not add up over windows, so it is the mean of
 * the windows' own.
 */
final class RaceTotals {
  private final Set<String> contenders;
  private final Map<Instant, List<Metric>> windows = new HashMap<>();

  RaceTotals(Set<String> contenders) {
    this.contenders = Set.copyOf(contenders);
  }

  void add(Metric metric) {
    boolean onTrial = metric.alias().filter(alias -> alias == Alias.TRIAL).isPresent();
    if (metric.segment().isEmpty() && !onTrial) {
      windows.computeIfAbsent(metric.windowEnd(), end -> new ArrayList<>()).add(metric);
    }
  }

  /** Predictor to its totals, contenders first. */
  Map<String, Totals> totals() {
    Map<String, Totals> totals = new LinkedHashMap<>();
    contenders.stream().sorted().forEach(name -> totals.put(name, new Totals()));
    for (List<Metric> window : windows.values()) {
      Set<String> present = new HashSet<>();
      window.forEach(metric -> present.add(metric.predictor()));
      if (present.containsAll(contenders)) {
        window.forEach(
            metric -> totals.computeIfAbsent(metric.predictor(), name -> new Totals()).add(metric));
      }
    }
    return totals;
  }

  /** Sums over windows, by measure. */
  static final class Totals {
    private final Map<String, double[]> sums = new HashMap<>();
    private long outcomes;

    private void add(Metric metric) {
      outcomes += metric.outcomes();
      metric
          .values()
          .forEach(
              (measure, value) -> {
                double[] sum = sums.computeIfAbsent(measure, name -> new double[2]);
                sum[0] += value * metric.outcomes();
                sum[1] += metric.outcomes();
              });
    }

    long outcomes() {
      return outcomes;
    }

    OptionalDouble mean(String measure) {
      double[] sum = sums.get(measure);
      return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum[0] / sum[1]);
    }
  }
}

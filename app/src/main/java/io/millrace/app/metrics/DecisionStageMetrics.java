package io.millrace.app.metrics;

import io.millrace.console.metrics.Series;
import io.millrace.scoring.decider.DecisionCounts.Made;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;

/** What this process has decided since its start, and by which rule. */
public final class DecisionStageMetrics implements MultiCollector {
  private final Supplier<Map<Made, Long>> made;

  /**
   * Metrics of a stage.
   *
   * @param made decisions by how they were made
   */
  public DecisionStageMetrics(Supplier<Map<Made, Long>> made) {
    this.made = made;
  }

  @Override
  public MetricSnapshots collect() {
    Series decisions = Series.counter("millrace_decisions", "Decisions, by whose score and rule");
    made.get()
        .forEach(
            (how, count) ->
                decisions.add(count, "contender", how.contender(), "policy", how.policy()));
    return MetricSnapshots.of(decisions.snapshot());
  }
}

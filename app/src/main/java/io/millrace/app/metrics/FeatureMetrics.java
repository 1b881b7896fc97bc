package io.millrace.app.metrics;

import io.millrace.console.metrics.Series;
import io.millrace.features.kafka.FeatureCounts;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;

/** What the feature stage of this process has done since its start, and what lies before it. */
public final class FeatureMetrics implements MultiCollector {
  private final Supplier<FeatureCounts> counts;
  private final Supplier<Map<String, Long>> lag;

  /**
   * Metrics of a stage.
   *
   * @param lag records yet to be read, by topic
   */
  public FeatureMetrics(Supplier<FeatureCounts> counts, Supplier<Map<String, Long>> lag) {
    this.counts = counts;
    this.lag = lag;
  }

  /** What the stage has done. */
  public FeatureCounts counts() {
    return counts.get();
  }

  @Override
  public MetricSnapshots collect() {
    FeatureCounts now = counts.get();
    Series refused =
        Series.counter("millrace_features_refused", "Events sent to the dead letters, by reason");
    now.refused().forEach((reason, count) -> refused.add(count, "reason", reason.code()));
    Series late = Series.counter("millrace_features_late", "Events applied after a younger one");
    late.add(now.late(), "key", "first").add(now.lateUnderFurtherKey(), "key", "further");
    Series behind = Series.gauge("millrace_features_lag", "Records yet to be read, by topic");
    lag.get().forEach((topic, records) -> behind.add(records, "topic", topic));
    return MetricSnapshots.of(
        counter("millrace_features_admitted", "Events let into the keyed log", now.admitted()),
        refused.snapshot(),
        late.snapshot(),
        counter("millrace_features_vectors", "Vectors written", now.vectors()),
        counter("millrace_features_labels", "Labels written", now.labels()),
        behind.snapshot(),
        Series.gauge("millrace_features_audit_running", "1 while vectors are audited")
            .add(now.audit().runs() ? 1 : 0)
            .snapshot(),
        counter(
            "millrace_features_audit_compared",
            "Recorded vectors recomputed from the keyed log, windows of further keys left out",
            now.audit().counts().compared()),
        counter(
            "millrace_features_audit_mismatched",
            "Those of them that were not equal bit by bit: there must be none",
            now.audit().counts().mismatched()));
  }

  private static MetricSnapshot counter(String name, String help, long count) {
    return Series.counter(name, help).add(count).snapshot();
  }
}

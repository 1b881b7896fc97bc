package io.millrace.app.metrics;

import io.millrace.console.metrics.Series;
import io.millrace.scoring.explainer.ExplanationMetrics.VersionWork;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;

/** What explaining has come to in this process, and what it has cost, since its start. */
public final class ExplanationStageMetrics implements MultiCollector {
  private final Supplier<Map<String, VersionWork>> work;

  /**
   * Metrics of a stage.
   *
   * @param work by version's name
   */
  public ExplanationStageMetrics(Supplier<Map<String, VersionWork>> work) {
    this.work = work;
  }

  @Override
  public MetricSnapshots collect() {
    Series explained = Series.counter("millrace_explanations", "Explained predictions");
    Series skipped =
        Series.counter(
            "millrace_explanations_skipped", "Chosen predictions that could not be explained");
    Series cpu =
        Series.counter("millrace_explanations_cpu_seconds", "CPU time of explaining, by version");
    work.get()
        .forEach(
            (version, done) -> {
              explained.add(done.explained(), "version", version);
              skipped.add(done.skipped(), "version", version);
              cpu.add(done.cpuNanos() / 1e9, "version", version);
            });
    return MetricSnapshots.of(explained.snapshot(), skipped.snapshot(), cpu.snapshot());
  }
}

package io.millrace.app.metrics;

import io.millrace.console.metrics.Series;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.scoring.worker.ScoringMetrics;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the scoring workers of this process have done since their start. Thread-safe. */
public final class ScoringStageMetrics implements MultiCollector {
  private final Map<Engine, ScoringWorker> workers = new ConcurrentHashMap<>();

  /** Shows a worker; a process has one of each engine at most. */
  public void show(Engine engine, ScoringWorker worker) {
    workers.put(engine, worker);
  }

  @Override
  public MetricSnapshots collect() {
    Series vectors = Series.counter("millrace_scoring_vectors", "Vectors read, by engine");
    Series poison = Series.counter("millrace_scoring_poison", "Records that were no vectors");
    Series latency =
        Series.gauge(
            "millrace_scoring_latency_seconds", "From admission to score, since the start");
    Series scored = Series.counter("millrace_scoring_predictions", "Predictions, by version");
    Series refused =
        Series.counter("millrace_scoring_refused", "Vectors that a version could not score");
    Series batches = Series.counter("millrace_scoring_batches", "Calls of the model");
    Series cpu = Series.counter("millrace_scoring_cpu_seconds", "CPU time of those calls");
    Series serving =
        Series.gauge("millrace_scoring_serving", "1 for a version that scores here, and on what");
    Series failed =
        Series.gauge(
            "millrace_scoring_failed",
            "1 for a version that should score and cannot be loaded here; models show says why");
    workers.forEach(
        (engine, worker) -> {
          String name = engine.name().toLowerCase(Locale.ROOT);
          ScoringMetrics.Snapshot now = worker.metrics();
          vectors.add(now.vectors(), "engine", name);
          poison.add(now.poison(), "engine", name);
          latency.add(now.p50().toNanos() / 1e9, "engine", name, "quantile", "0.5");
          latency.add(now.p99().toNanos() / 1e9, "engine", name, "quantile", "0.99");
          now.byVersion()
              .forEach(
                  (version, work) -> {
                    scored.add(work.scored(), "version", version);
                    refused.add(work.refused(), "version", version);
                    batches.add(work.batches(), "version", version);
                    cpu.add(work.cpuNanos() / 1e9, "version", version);
                  });
          worker
              .providers()
              .forEach((version, on) -> serving.add(1, "version", version, "provider", on));
          worker.failedVersions().keySet().forEach(version -> failed.add(1, "version", version));
        });
    return new MetricSnapshots(
        List.of(vectors, poison, latency, scored, refused, batches, cpu, serving, failed).stream()
            .map(Series::snapshot)
            .toList());
  }
}

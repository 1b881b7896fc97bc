package io.millrace.scoring.worker;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What a worker has done since its start. Thread-safe. */
public final class ScoringMetrics {
  private final ConcurrentMap<String, Counters> byVersion = new ConcurrentHashMap<>();
  private final LatencyHistogram latency = new LatencyHistogram();
  private final LongAdder vectors = new LongAdder();
  private final LongAdder poison = new LongAdder();

  private record Counters(
      LongAdder scored, LongAdder refused, LongAdder batches, LongAdder cpuNanos) {
    Counters() {
      this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
  }

  /**
   * One version's work.
   *
   * @param scored predictions
   * @param refused vectors that went to dead letters for it
   * @param batches calls of the scorer; scored and refused over batches is the mean batch size
   * @param cpuNanos CPU time of those calls
   */
  public record VersionWork(long scored, long refused, long batches, long cpuNanos) {}

  /**
   * The worker's work.
   *
   * @param vectors read, whoever scored them
   * @param poison records that were no vectors
   * @param byVersion by name, {@code trees@3}
   * @param p50 median latency from admission to score
   * @param p99 its 99th percentile
   */
  public record Snapshot(
      long vectors, long poison, Map<String, VersionWork> byVersion, Duration p50, Duration p99) {
    public Snapshot {
      byVersion = Map.copyOf(byVersion);
    }
  }

  public void addVectors(int count) {
    vectors.add(count);
  }

  public void addPoison() {
    poison.increment();
  }

  /** Adds a scored batch. */
  public void add(String version, BatchScoring.Result result) {
    Counters counters = byVersion.computeIfAbsent(version, absent -> new Counters());
    counters.scored.add(result.predictions().size());
    counters.refused.add(result.refused().size());
    counters.batches.increment();
    counters.cpuNanos.add(result.cpuNanos());
    result.predictions().forEach(p -> latency.add(Duration.between(p.admittedAt(), p.scoredAt())));
  }

  public Snapshot snapshot() {
    Map<String, VersionWork> work = new TreeMap<>();
    byVersion.forEach(
        (version, counters) ->
            work.put(
                version,
                new VersionWork(
                    counters.scored.sum(),
                    counters.refused.sum(),
                    counters.batches.sum(),
                    counters.cpuNanos.sum())));
    return new Snapshot(
        vectors.sum(), poison.sum(), work, latency.quantile(0.5), latency.quantile(0.99));
  }
}

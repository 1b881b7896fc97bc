package io.millrace.scoring.explainer;

import java.util.Map;
import java.util.TreeMap;

/** What the stage has done since its start. Thread-safe. */
public final class ExplanationMetrics {
  private final Map<String, VersionWork> byVersion = new TreeMap<>();

  /**
   * One version's.
   *
   * @param explained predictions
   * @param skipped predictions that were chosen and could not be explained
   * @param cpuNanos CPU time of both
   */
  public record VersionWork(long explained, long skipped, long cpuNanos) {
    private static final VersionWork NONE = new VersionWork(0, 0, 0);

    private VersionWork plus(VersionWork more) {
      return new VersionWork(
          explained + more.explained, skipped + more.skipped, cpuNanos + more.cpuNanos);
    }
  }

  synchronized void add(String version, VersionWork more) {
    byVersion.put(version, byVersion.getOrDefault(version, VersionWork.NONE).plus(more));
  }

  /** By version's name, {@code trees@3}. */
  public synchronized Map<String, VersionWork> snapshot() {
    return Map.copyOf(byVersion);
  }
}

package io.millrace.app.race;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Quality of what decided, window by window. Where the title or the seat passed on within a window,
 * several versions decided: their means weighted by outcomes, which for AUC and RMSE is an
 * approximation.
 */
public final class ServedMeans {
  private final TreeMap<Instant, List<Metric>> windows = new TreeMap<>();

  /** A window and how the decisions in it did. */
  public record Window(Instant from, Instant to, Runner runner) {}

  /** Takes the next metric, in any order; only those of a champion's current version count. */
  public void add(Metric metric) {
    boolean decided =
        metric.champion() && metric.alias().filter(alias -> alias == Alias.CURRENT).isPresent();
    if (decided && metric.segment().isEmpty()) {
      windows.computeIfAbsent(metric.windowStart(), start -> new ArrayList<>()).add(metric);
    }
  }

  /** Oldest first; windows in which nobody decided are left out. */
  public List<Window> windows() {
    List<Window> all = new ArrayList<>();
    windows.forEach(
        (start, metrics) ->
            all.add(new Window(start, metrics.getFirst().windowEnd(), Sums.of("served", metrics))));
    return all;
  }
}

package io.millrace.app.race;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The race as a whole: each measure's mean, weighted by outcomes, over the windows in which every
 * contender had a current version, so that all stand on the same events. For means of losses that
 * is the mean over those outcomes; AUC and RMSE do not add up over windows, so they are the mean of
 * the windows' own.
 */
public final class RaceMeans {
  private final List<String> contenders;
  private final TreeMap<Instant, List<Metric>> windows = new TreeMap<>();

  public RaceMeans(Collection<String> contenders) {
    this.contenders = List.copyOf(contenders);
  }

  /** Takes the next metric, in any order. */
  public void add(Metric metric) {
    boolean onTrial = metric.alias().filter(alias -> alias == Alias.TRIAL).isPresent();
    if (metric.segment().isEmpty() && !onTrial) {
      windows.computeIfAbsent(metric.windowStart(), start -> new ArrayList<>()).add(metric);
    }
  }

  /** Contenders first, in the order given, then the base rates. */
  public List<Runner> runners() {
    Map<String, Sums> sums = new TreeMap<>();
    for (List<Metric> window : windows.values()) {
      List<String> present = window.stream().map(Metric::predictor).toList();
      if (present.containsAll(contenders)) {
        window.forEach(
            metric -> sums.computeIfAbsent(metric.predictor(), p -> new Sums()).add(metric));
      }
    }
    List<Runner> runners = new ArrayList<>();
    for (String contender : contenders) {
      runners.add(sums.getOrDefault(contender, new Sums()).runner(contender));
    }
    sums.forEach(
        (predictor, sum) -> {
          if (!contenders.contains(predictor)) {
            runners.add(sum.runner(predictor));
          }
        });
    return runners;
  }
}

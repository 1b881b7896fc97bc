package io.millrace.scoring.decision;

import io.millrace.measures.quality.WindowQuality;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The contenders from the best on: by the mean loss of their current version in the latest window
 * that was measured, those without one last, in the pipeline file's order. Immutable.
 *
 * @param contenders in the file's order
 * @param losses by contender
 */
public record Ranking(List<String> contenders, Map<String, Double> losses) {
  public Ranking {
    contenders = List.copyOf(contenders);
    losses = Map.copyOf(losses);
  }

  public static Ranking of(List<String> contenders) {
    return new Ranking(contenders, Map.of());
  }

  /** After another window was measured. */
  public Ranking with(Metric metric) {
    Optional<Double> loss = WindowQuality.decidingLoss(metric.values());
    if (loss.isEmpty()
        || metric.segment().isPresent()
        || !metric.alias().equals(Optional.of(Alias.CURRENT))
        || !contenders.contains(metric.predictor())) {
      return this;
    }
    Map<String, Double> next = new TreeMap<>(losses);
    next.put(metric.predictor(), loss.get());
    return new Ranking(contenders, next);
  }

  /** The best contender's; there must be one. */
  Prediction best(List<Prediction> scores) {
    List<Prediction> sorted = new ArrayList<>(scores);
    sorted.sort(
        Comparator.<Prediction>comparingDouble(
                one -> losses.getOrDefault(one.contender(), Double.POSITIVE_INFINITY))
            .thenComparingInt(one -> contenders.indexOf(one.contender())));
    return sorted.getFirst();
  }
}

package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An event at maturity: what every active version said, what turned out to be true, and the losses
 * side by side.
 *
 * @param closedAt event time plus the pipeline's {@code label.within}
 * @param label empty when the label is unknown at maturity; then no score has a loss
 * @param segment the values of the pipeline's segment features, {@code feature=value}
 */
public record Outcome(
    String eventId,
    String key,
    Instant eventTime,
    Instant closedAt,
    Optional<Double> label,
    Optional<Instant> labelKnownAt,
    List<String> segment,
    List<ScoredBy> scores) {
  public Outcome {
    segment = List.copyOf(segment);
    scores = List.copyOf(scores);
  }

  /**
   * One version's score of the event.
   *
   * @param loss in [0, 1]; binary: the squared error (Brier); regression: the absolute one in parts
   *     of {@code label.scale}, 1 at most
   */
  public record ScoredBy(
      String contender,
      int version,
      Alias alias,
      boolean champion,
      double score,
      Optional<Double> loss) {}
}

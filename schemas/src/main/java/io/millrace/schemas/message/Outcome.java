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
 * @param observation empty where every label is seen, and where no decision is known
 * @param segment the values of the pipeline's segment features, {@code feature=value}
 */
public record Outcome(
    String eventId,
    String key,
    Instant eventTime,
    Instant closedAt,
    Optional<Double> label,
    Optional<Instant> labelKnownAt,
    Optional<Observation> observation,
    List<String> segment,
    List<ScoredBy> scores) {
  public Outcome {
    segment = List.copyOf(segment);
    scores = List.copyOf(scores);
  }

  /** Of a pipeline in which every label is seen. */
  public Outcome(
      String eventId,
      String key,
      Instant eventTime,
      Instant closedAt,
      Optional<Double> label,
      Optional<Instant> labelKnownAt,
      List<String> segment,
      List<ScoredBy> scores) {
    this(eventId, key, eventTime, closedAt, label, labelKnownAt, Optional.empty(), segment, scores);
  }

  /**
   * Whether the label could be seen, by the pipeline's {@code label.observed}.
   *
   * @param seen whether it could be, after the decision that was taken
   * @param probability with which such a decision was taken, in [0, 1]
   */
  public record Observation(boolean seen, double probability) {}

  /**
   * One version's score of the event.
   *
   * @param loss in [0, 1]; binary: the squared error (Brier); regression: the absolute one in parts
   *     of {@code label.scale}, 1 at most; multiclass: half the sum of the squared errors
   * @param probabilities multiclass only: one per class, in the pipeline's order
   */
  public record ScoredBy(
      String contender,
      int version,
      Alias alias,
      boolean champion,
      double score,
      Optional<Double> loss,
      List<Double> probabilities) {
    public ScoredBy {
      probabilities = List.copyOf(probabilities);
    }

    /** Of a task whose answer is one number. */
    public ScoredBy(
        String contender,
        int version,
        Alias alias,
        boolean champion,
        double score,
        Optional<Double> loss) {
      this(contender, version, alias, champion, score, loss, List.of());
    }

    /** The numbers of its answer. */
    public double[] answer() {
      return probabilities.isEmpty()
          ? new double[] {score}
          : probabilities.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}

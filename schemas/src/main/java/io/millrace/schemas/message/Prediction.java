package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;

/**
 * One version's answer to one vector.
 *
 * @param champion whether the contender held the pipeline's title in the eyes of the worker when it
 *     scored
 * @param score binary: probability of 1; multiclass: of the most probable class; regression: the
 *     value; anomaly: the higher the odder
 * @param probabilities multiclass only: one per class, in the pipeline's order
 * @param featuresPartition partition of the features topic that the vector came from
 * @param featuresOffset its offset there: with the activation log it proves which version was due
 * @param admittedAt wall-clock time of the event's admission
 * @param scoredAt wall-clock time at which the batch's scores were ready
 * @param cpuNanos this row's share of the CPU time of its batch
 * @param provider what ran the model: {@code cpu}, {@code cuda:0}
 */
public record Prediction(
    String eventId,
    String key,
    Instant eventTime,
    String contender,
    int version,
    Alias alias,
    boolean champion,
    double score,
    List<Double> probabilities,
    String signature,
    int featuresPartition,
    long featuresOffset,
    Instant admittedAt,
    Instant scoredAt,
    long cpuNanos,
    String provider) {
  public Prediction {
    probabilities = List.copyOf(probabilities);
  }

  /** The numbers of its answer: the score, or a probability for each class. */
  public List<Double> answer() {
    return probabilities.isEmpty() ? List.of(score) : probabilities;
  }
}

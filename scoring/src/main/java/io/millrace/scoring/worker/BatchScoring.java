package io.millrace.scoring.worker;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.input.UnfitVectorException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One version's answers to a batch of vectors: a prediction each, or why there is none. A batch on
 * which the model fails is scored row by row, so that only the rows that it cannot take are
 * refused.
 */
public final class BatchScoring {
  private final Task task;
  private final InstantSource clock;
  private final LongSupplier cpuNanos;

  /**
   * @param clock wall-clock time, for {@code scoredAt}
   * @param cpuNanos CPU time of the calling thread
   */
  public BatchScoring(Task task, InstantSource clock, LongSupplier cpuNanos) {
    this.task = task;
    this.clock = clock;
    this.cpuNanos = cpuNanos;
  }

  /** A vector and where it stood in the features topic. */
  public record Arrival(FeatureVector vector, int partition, long offset) {}

  /** A version in its seat. */
  public record Seated(
      String contender, int version, Alias alias, boolean champion, Scorer scorer) {}

  /**
   * A vector without a prediction.
   *
   * @param row its place in the batch
   * @param reason {@code unfit-vector}, {@code not-a-score} or {@code model-failed}
   */
  public record Refused(int row, String reason, String message) {}

  /** All answers of a batch. */
  public record Result(List<Prediction> predictions, List<Refused> refused, long cpuNanos) {
    public Result {
      predictions = List.copyOf(predictions);
      refused = List.copyOf(refused);
    }
  }

  /** Scores a batch; its rows come back in order, in one list or the other. */
  public Result score(Seated seated, List<Arrival> batch) {
    List<FeatureVector> vectors = batch.stream().map(Arrival::vector).toList();
    List<Refused> refused = new ArrayList<>();
    long start = cpuNanos.getAsLong();
    double[] scores = scores(seated, vectors, refused);
    long spent = cpuNanos.getAsLong() - start;
    Instant scoredAt = clock.instant();
    List<Prediction> predictions = new ArrayList<>();
    boolean[] isRefused = new boolean[scores.length];
    refused.forEach(one -> isRefused[one.row()] = true);
    for (int row = 0; row < scores.length; row++) {
      if (!isRefused[row] && !isScore(scores[row])) {
        refused.add(new Refused(row, "not-a-score", notAScore(seated, scores[row])));
      } else if (!isRefused[row]) {
        predictions.add(
            prediction(seated, batch.get(row), scores[row], scoredAt, spent / scores.length));
      }
    }
    return new Result(predictions, refused, spent);
  }

  private static double[] scores(
      Seated seated, List<FeatureVector> vectors, List<Refused> refused) {
    try {
      return seated.scorer().score(vectors);
    } catch (RuntimeException | StackOverflowError e) {
      double[] scores = new double[vectors.size()];
      Arrays.setAll(scores, row -> one(seated, vectors.get(row), row, refused));
      return scores;
    }
  }

  private static double one(Seated seated, FeatureVector vector, int row, List<Refused> refused) {
    try {
      return seated.scorer().score(List.of(vector))[0];
    } catch (UnfitVectorException e) {
      refused.add(new Refused(row, "unfit-vector", String.valueOf(e.getMessage())));
    } catch (RuntimeException | StackOverflowError e) {
      // A stack overflow is a model's too: a damaged tree may hold itself as a branch.
      refused.add(
          new Refused(
              row,
              "model-failed",
              "%s failed on event %s: %s; roll it back if this goes on"
                  .formatted(name(seated), vector.eventId(), e)));
    }
    return Double.NaN;
  }

  private boolean isScore(double score) {
    return Double.isFinite(score) && (task != Task.BINARY || (score >= 0 && score <= 1));
  }

  private String notAScore(Seated seated, double score) {
    return "%s answered %s: a %s score must be finite%s; roll it back if this goes on"
        .formatted(name(seated), score, task, task == Task.BINARY ? " and in [0, 1]" : "");
  }

  private static String name(Seated seated) {
    return ActiveVersions.name(seated.contender(), seated.version());
  }

  private static Prediction prediction(
      Seated seated, Arrival arrival, double score, Instant scoredAt, long cpuNanos) {
    FeatureVector vector = arrival.vector();
    return new Prediction(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        seated.contender(),
        seated.version(),
        seated.alias(),
        seated.champion(),
        score,
        List.of(),
        vector.signature(),
        arrival.partition(),
        arrival.offset(),
        vector.admittedAt(),
        scoredAt,
        cpuNanos,
        seated.scorer().provider());
  }
}

package io.millrace.scoring.worker;

import io.millrace.measures.loss.Distribution;
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
    double[] answers = answers(seated, vectors, refused);
    long spent = cpuNanos.getAsLong() - start;
    Instant scoredAt = clock.instant();
    List<Prediction> predictions = new ArrayList<>();
    boolean[] isRefused = new boolean[vectors.size()];
    refused.forEach(one -> isRefused[one.row()] = true);
    for (int row = 0; row < isRefused.length; row++) {
      if (!isRefused[row]) {
        Answer answer = answer(seated.scorer().width(), answers, row);
        if (isAnswer(answer)) {
          predictions.add(
              prediction(seated, batch.get(row), answer, scoredAt, spent / isRefused.length));
        } else {
          refused.add(new Refused(row, "not-a-score", notAScore(seated, answer)));
        }
      }
    }
    return new Result(predictions, refused, spent);
  }

  /**
   * What a version says of a row.
   *
   * @param probabilities of the classes, where there are several; then the score is the greatest
   */
  private record Answer(double score, List<Double> probabilities) {}

  private static Answer answer(int width, double[] answers, int row) {
    if (width == 1) {
      return new Answer(answers[row], List.of());
    }
    int from = row * width;
    List<Double> probabilities = Arrays.stream(answers, from, from + width).boxed().toList();
    return new Answer(
        probabilities.get(Distribution.likeliest(answers, from, width)), probabilities);
  }

  private static double[] answers(
      Seated seated, List<FeatureVector> vectors, List<Refused> refused) {
    try {
      return seated.scorer().score(vectors);
    } catch (RuntimeException | StackOverflowError e) {
      int width = seated.scorer().width();
      double[] answers = new double[vectors.size() * width];
      for (int row = 0; row < vectors.size(); row++) {
        double[] one = one(seated, vectors.get(row), row, refused);
        System.arraycopy(one, 0, answers, row * width, one.length);
      }
      return answers;
    }
  }

  /** Nothing where it is refused. */
  private static double[] one(Seated seated, FeatureVector vector, int row, List<Refused> refused) {
    try {
      return seated.scorer().score(List.of(vector));
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
    return new double[0];
  }

  private boolean isAnswer(Answer answer) {
    double score = answer.score;
    return switch (task) {
      case BINARY -> score >= 0 && score <= 1;
      case MULTICLASS, CLUSTERING -> isDistribution(answer.probabilities);
      case REGRESSION, ANOMALY -> Double.isFinite(score);
    };
  }

  private static boolean isDistribution(List<Double> probabilities) {
    double[] values = probabilities.stream().mapToDouble(Double::doubleValue).toArray();
    return values.length > 1 && Distribution.isOne(values, 0, values.length);
  }

  private String notAScore(Seated seated, Answer answer) {
    String rule =
        switch (task) {
          case BINARY -> "a BINARY score must be finite and in [0, 1]";
          case MULTICLASS -> "the probabilities of classes must be in [0, 1] and sum to 1";
          case CLUSTERING -> "the shares of clusters must be in [0, 1] and sum to 1";
          case REGRESSION, ANOMALY -> "a %s score must be finite".formatted(task);
        };
    return "%s answered %s: %s; roll it back if this goes on"
        .formatted(
            name(seated),
            answer.probabilities.isEmpty() ? answer.score : answer.probabilities,
            rule);
  }

  private static String name(Seated seated) {
    return ActiveVersions.name(seated.contender(), seated.version());
  }

  private static Prediction prediction(
      Seated seated, Arrival arrival, Answer answer, Instant scoredAt, long cpuNanos) {
    FeatureVector vector = arrival.vector();
    return new Prediction(
        vector.eventId(),
        vector.key(),
        vector.eventTime(),
        seated.contender(),
        seated.version(),
        seated.alias(),
        seated.champion(),
        answer.score,
        answer.probabilities,
        vector.signature(),
        arrival.partition(),
        arrival.offset(),
        vector.admittedAt(),
        scoredAt,
        cpuNanos,
        seated.scorer().provider());
  }
}

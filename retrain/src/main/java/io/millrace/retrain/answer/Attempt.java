package io.millrace.retrain.answer;

import io.millrace.retrain.dataset.RangePlan;
import io.millrace.retrain.gate.Quality;
import io.millrace.retrain.trainer.Trained;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Signature;
import java.util.List;
import java.util.Map;

/**
 * A range that was trained on, and how the model does on the holdout as it will serve.
 *
 * @param scores of the holdout rows
 * @param nanosPerRow wall-clock time that scoring them took
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Attempt(
    RangePlan.Usable range,
    Trained trained,
    double[] scores,
    Map<String, Double> values,
    double nanosPerRow) {

  static Attempt of(RangePlan.Usable range, Trained trained, Signature signature, String name) {
    List<Example> holdout = range.split().holdout();
    try (ServedModel model = ServedModel.of(trained, signature, name)) {
      long start = System.nanoTime();
      double[] scores = model.score(holdout);
      double nanosPerRow = (double) (System.nanoTime() - start) / scores.length;
      return new Attempt(range, trained, scores, Quality.of(scores, holdout), nanosPerRow);
    }
  }

  /** Infinite where some score is no probability. */
  double logLoss() {
    return values.getOrDefault(Quality.LOG_LOSS, Double.POSITIVE_INFINITY);
  }

  /** Largest difference between what serves and what the trainer's engine says. */
  double difference(ServedModel model) {
    List<Double> expected = trained.validationScores();
    double[] served = model.score(range.split().validation().subList(0, expected.size()));
    double largest = 0;
    for (int i = 0; i < served.length; i++) {
      largest = Math.max(largest, Math.abs(served[i] - expected.get(i)));
    }
    return largest;
  }
}

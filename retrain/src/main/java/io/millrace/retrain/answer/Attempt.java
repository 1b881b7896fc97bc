package io.millrace.retrain.answer;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.RangePlan;
import io.millrace.retrain.gate.Quality;
import io.millrace.retrain.trainer.Trained;
import io.millrace.schemas.message.Example;
import java.util.List;
import java.util.Map;

/**
 * A range that was trained on, and how the model does on the holdout as it will serve.
 *
 * @param rule how scores are judged
 * @param scores answers to the holdout rows
 * @param nanosPerRow wall-clock time that scoring them took, in the fastest of {@value #PASSES}
 *     passes: what else the machine had to do is no property of the version
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Attempt(
    LossRule rule,
    RangePlan.Usable range,
    Trained trained,
    double[] scores,
    Map<String, Double> values,
    double nanosPerRow) {
  private static final int PASSES = 5;

  static Attempt of(RangePlan.Usable range, Trained trained, TrainingJob job, String name) {
    List<Example> holdout = range.split().holdout();
    try (ServedModel model = ServedModel.of(trained, job.signature(), name)) {
      double[] scores = new double[0];
      long fastest = Long.MAX_VALUE;
      for (int pass = 0; pass < PASSES; pass++) {
        long start = System.nanoTime();
        scores = model.score(holdout);
        fastest = Math.min(fastest, System.nanoTime() - start);
      }
      double nanosPerRow = (double) fastest / holdout.size();
      Map<String, Double> values = Quality.of(scores, holdout, job.rule());
      return new Attempt(job.rule(), range, trained, scores, values, nanosPerRow);
    }
  }

  /** The same judgement of a fit to more rows. */
  Attempt servedBy(RangePlan.Usable whole, Trained refitted) {
    return new Attempt(rule, whole, refitted, scores, values, nanosPerRow);
  }

  /** Infinite where some score cannot be one; none is better than another if nothing was true. */
  double loss() {
    if (!rule.isJudged()) {
      return Quality.invalid(scores, rule) == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return values.getOrDefault(rule.trainingMeasure(), Double.POSITIVE_INFINITY);
  }

  /** Largest difference between what serves and what the trainer's engine says. */
  double difference(ServedModel model) {
    List<Double> expected = trained.validationScores();
    int rows = expected.size() / rule.width();
    double[] served = model.score(range.split().validation().subList(0, rows));
    double largest = 0;
    for (int i = 0; i < served.length; i++) {
      largest = Math.max(largest, rule.apart(served[i], expected.get(i)));
    }
    return largest;
  }
}

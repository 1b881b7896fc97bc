package io.millrace.retrain.network;

import ai.djl.training.loss.Loss;
import io.millrace.measures.loss.LossRule;
import java.util.Arrays;

/** What stands behind a network's one output unit: what it is trained on and what the score is. */
sealed interface Head {

  /** Fits the head to the labels of the training rows, of which two differ. */
  static Head of(LossRule rule, double[] labels) {
    double mean = Arrays.stream(labels).sum() / labels.length;
    return switch (rule) {
      case LossRule.Brier ignored -> new Probability(mean);
      case LossRule.ScaledAbsolute ignored -> {
        double squares = Arrays.stream(labels).map(y -> (y - mean) * (y - mean)).sum();
        yield new Amount(mean, Math.sqrt(squares / labels.length));
      }
    };
  }

  /** What the unit is to say where this is the label. */
  float target(double label);

  /** The score where the unit says this. */
  double score(float output);

  /** The last layer's bias to start with. */
  float bias();

  Loss loss();

  /**
   * The unit says the log odds of 1; log loss.
   *
   * @param prior share of positives, in (0, 1)
   */
  record Probability(double prior) implements Head {
    @Override
    public float target(double label) {
      return (float) label;
    }

    @Override
    public double score(float output) {
      return 1 / (1 + Math.exp(-output));
    }

    @Override
    public float bias() {
      return (float) Math.log(prior / (1 - prior));
    }

    @Override
    public Loss loss() {
      return Loss.sigmoidBinaryCrossEntropyLoss();
    }
  }

  /**
   * The unit says the number in deviations from the mean; absolute loss, whose best answer is the
   * median, as the verdict's.
   *
   * @param deviation above 0
   */
  record Amount(double mean, double deviation) implements Head {
    @Override
    public float target(double label) {
      return (float) ((label - mean) / deviation);
    }

    @Override
    public double score(float output) {
      return mean + deviation * output;
    }

    @Override
    public float bias() {
      return 0;
    }

    @Override
    public Loss loss() {
      return Loss.l1Loss();
    }

    /** The last layer so that it says the score itself. */
    DenseLayer scored(DenseLayer last) {
      float[] weight = new float[last.weight().length];
      for (int i = 0; i < weight.length; i++) {
        weight[i] = (float) (deviation * last.weight()[i]);
      }
      float bias = (float) (mean + deviation * last.bias()[0]);
      return new DenseLayer(last.inputs(), last.outputs(), weight, new float[] {bias});
    }
  }
}

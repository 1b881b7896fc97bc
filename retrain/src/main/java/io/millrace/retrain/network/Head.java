package io.millrace.retrain.network;

import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.EncodedRows;
import java.util.Arrays;
import java.util.List;

/** What stands behind a network's output units: what they are trained on and what the answer is. */
sealed interface Head permits Head.OfLabel, Autoencoder {

  /** Fits the head to the training rows, of whose labels, where they have any, two differ. */
  static Head of(LossRule rule, EncodedRows train) {
    double[] labels = train.labels();
    double mean = Arrays.stream(labels).sum() / labels.length;
    return switch (rule) {
      case LossRule.Brier ignored -> new Probability(mean);
      case LossRule.HalvedBrier classes -> Shares.of(classes.classes(), labels);
      case LossRule.ScaledAbsolute ignored -> {
        double squares = Arrays.stream(labels).map(y -> (y - mean) * (y - mean)).sum();
        yield new Amount(mean, Math.sqrt(squares / labels.length));
      }
      case LossRule.Oddness ignored -> new Autoencoder(train.width());
      case LossRule.Memberships ignored -> throw noClusters();
    };
  }

  /** Why there is no head for a clustering. */
  static IllegalStateException noClusters() {
    return new IllegalStateException(
        "a network is not trained to find clusters here: take k-means, or publish one");
  }

  /** How many units there are. */
  int units();

  /** Widths of the hidden layers, by those of the contender. */
  default List<Integer> hidden(List<Integer> layers) {
    return layers;
  }

  /**
   * What the units are to say to rows, {@code [rows * units]}.
   *
   * @param inputs {@code [rows, inputs]}
   */
  float[] targets(float[] inputs, double[] labels);

  /** The answers where the units say this to rows, one after the other. */
  double[] answers(float[] outputs, float[] inputs);

  /** The last layer's biases to start with. */
  float[] bias();

  Loss loss();

  /** A head of a task with an outcome, whose answer has as many numbers as there are units. */
  sealed interface OfLabel extends Head {
    /** Writes what the units are to say where this is the label, from a position on. */
    void target(double label, float[] targets, int at);

    /** Writes the answer where the units say what stands from a position on. */
    void answer(float[] outputs, int at, double[] answers);

    @Override
    default float[] targets(float[] inputs, double[] labels) {
      float[] targets = new float[labels.length * units()];
      for (int row = 0; row < labels.length; row++) {
        target(labels[row], targets, row * units());
      }
      return targets;
    }

    @Override
    default double[] answers(float[] outputs, float[] inputs) {
      double[] answers = new double[outputs.length];
      for (int at = 0; at < outputs.length; at += units()) {
        answer(outputs, at, answers);
      }
      return answers;
    }
  }

  /** A head of one unit, whose answer is the score. */
  sealed interface OfOne extends OfLabel {
    float target(double label);

    double score(float output);

    @Override
    default int units() {
      return 1;
    }

    @Override
    default void target(double label, float[] targets, int at) {
      targets[at] = target(label);
    }

    @Override
    default void answer(float[] outputs, int at, double[] answers) {
      answers[at] = score(outputs[at]);
    }
  }

  /**
   * The unit says the log odds of 1; log loss.
   *
   * @param prior share of positives, in (0, 1)
   */
  record Probability(double prior) implements OfOne {
    @Override
    public float target(double label) {
      return (float) label;
    }

    @Override
    public double score(float output) {
      return 1 / (1 + Math.exp(-output));
    }

    @Override
    public float[] bias() {
      return new float[] {(float) Math.log(prior / (1 - prior))};
    }

    @Override
    public Loss loss() {
      return Loss.sigmoidBinaryCrossEntropyLoss();
    }
  }

  /**
   * The units say the logits of the classes; the answer is their softmax, the loss the
   * cross-entropy.
   *
   * @param priors of the classes, above 0
   */
  record Shares(List<Double> priors) implements OfLabel {
    public Shares {
      priors = List.copyOf(priors);
    }

    /** Laplace's shares: a class that the rows lack is not impossible. */
    static Shares of(int classes, double[] labels) {
      double[] counts = new double[classes];
      Arrays.fill(counts, 1);
      for (double label : labels) {
        counts[(int) label]++;
      }
      double all = labels.length + classes;
      return new Shares(Arrays.stream(counts).map(count -> count / all).boxed().toList());
    }

    @Override
    public int units() {
      return priors.size();
    }

    @Override
    public void target(double label, float[] targets, int at) {
      targets[at + (int) label] = 1;
    }

    @Override
    public void answer(float[] outputs, int at, double[] answers) {
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < units(); k++) {
        most = Math.max(most, outputs[at + k]);
      }
      double sum = 0;
      for (int k = 0; k < units(); k++) {
        answers[at + k] = Math.exp(outputs[at + k] - most);
        sum += answers[at + k];
      }
      for (int k = 0; k < units(); k++) {
        answers[at + k] /= sum;
      }
    }

    @Override
    public float[] bias() {
      float[] bias = new float[units()];
      for (int k = 0; k < bias.length; k++) {
        bias[k] = (float) Math.log(priors.get(k));
      }
      return bias;
    }

    @Override
    public Loss loss() {
      return new SoftmaxCrossEntropyLoss("SoftmaxCrossEntropyLoss", 1, -1, false, true);
    }
  }

  /**
   * The unit says the number in deviations from the mean; absolute loss, whose best answer is the
   * median, as the verdict's.
   *
   * @param deviation above 0
   */
  record Amount(double mean, double deviation) implements OfOne {
    @Override
    public float target(double label) {
      return (float) ((label - mean) / deviation);
    }

    @Override
    public double score(float output) {
      return mean + deviation * output;
    }

    @Override
    public float[] bias() {
      return new float[1];
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

package io.millrace.measures.loss;

import java.io.Serializable;
import java.util.Optional;

/**
 * How the predictions of a pipeline are judged: one rule for each task, the same for the monitor, a
 * training's holdout and a backtest. Its losses lie in [0, 1], as the verdict needs them. Where
 * nobody ever says what was true ({@link Unjudged}) it knows answers alone.
 *
 * <p>An answer is {@link #width} numbers: one, or a probability for each class. Many answers stand
 * in one array, row by row: {@code [rows * width]}.
 *
 * <p>Serialisable, because engines ship settings to where operators run.
 */
public sealed interface LossRule extends Serializable {

  /**
   * The rule of a task: the one place where it is chosen.
   *
   * @param task {@code BINARY, MULTICLASS, REGRESSION, CLUSTERING} or {@code ANOMALY}
   * @param scale of a regression
   * @param classes of multiclass, or clusters; else 0
   */
  static LossRule of(String task, Optional<Double> scale, int classes) {
    return switch (task) {
      case "BINARY" -> new Brier();
      case "MULTICLASS" -> new HalvedBrier(classes);
      case "REGRESSION" ->
          new ScaledAbsolute(
              scale.orElseThrow(
                  () -> new IllegalArgumentException("a regression is judged by its scale")));
      case "CLUSTERING" -> new Memberships(classes);
      case "ANOMALY" -> new Oddness();
      default -> throw new IllegalArgumentException("task %s is not known".formatted(task));
    };
  }

  /** Whether it ever turns out what was true; if not, nothing may ask for a loss. */
  default boolean isJudged() {
    return !(this instanceof Unjudged);
  }

  /** Numbers in an answer. */
  int width();

  /** The loss of a row's answer, in [0, 1]. */
  double loss(double[] answers, int row, double label);

  /**
   * The loss by which a training chooses and stops, and a holdout is judged: of probabilities the
   * log loss, which tells more of those near 0 and 1 than Brier's does.
   */
  double trainingLoss(double[] answers, int row, double label);

  /** Name of the mean of {@link #trainingLoss}; without an outcome of the trainer's own measure. */
  String trainingMeasure();

  /** How far two numbers of answers are apart, in units in which 32 bits round by under 1e-6. */
  default double apart(double one, double other) {
    return Math.abs(one - other);
  }

  /** Whether a row's numbers can be an answer. */
  boolean takes(double[] answers, int row);

  /** Whether this can be a label. */
  boolean takesLabel(double label);

  /** What an answer must be, in words. */
  String scores();

  /** What a label must be, in words. */
  String labels();

  /** A rule whose answer is one number, the score. */
  sealed interface OfOne extends LossRule {
    double loss(double score, double label);

    double trainingLoss(double score, double label);

    boolean takesScore(double score);

    @Override
    default int width() {
      return 1;
    }

    @Override
    default double loss(double[] answers, int row, double label) {
      return loss(answers[row], label);
    }

    @Override
    default double trainingLoss(double[] answers, int row, double label) {
      return trainingLoss(answers[row], label);
    }

    @Override
    default boolean takes(double[] answers, int row) {
      return takesScore(answers[row]);
    }
  }

  /** A label of 0 or 1 and the probability of 1: {@link Loss#brier(double, boolean)}. */
  record Brier() implements OfOne {
    @Override
    public double loss(double score, double label) {
      return Loss.brier(score, label == 1);
    }

    @Override
    public double trainingLoss(double score, double label) {
      return Loss.log(score, label == 1);
    }

    @Override
    public String trainingMeasure() {
      return "log_loss";
    }

    @Override
    public boolean takesScore(double score) {
      return score >= 0 && score <= 1;
    }

    @Override
    public boolean takesLabel(double label) {
      return label == 0 || label == 1;
    }

    @Override
    public String scores() {
      return "a probability in [0, 1]";
    }

    @Override
    public String labels() {
      return "0 or 1, since the task is binary";
    }
  }

  /**
   * A number and its forecast: {@link Loss#scaledAbsolute}. The forecast that it rewards is the
   * median of what may come, and no error counts more than the scale.
   *
   * @param scale the error that counts 1, in the label's unit
   */
  record ScaledAbsolute(double scale) implements OfOne {
    public ScaledAbsolute {
      if (!(scale > 0) || Double.isInfinite(scale)) {
        throw new IllegalArgumentException("scale " + scale + " must be positive and finite");
      }
    }

    @Override
    public double loss(double score, double label) {
      return Loss.scaledAbsolute(score, label, scale);
    }

    @Override
    public double trainingLoss(double score, double label) {
      return loss(score, label);
    }

    @Override
    public String trainingMeasure() {
      return "loss";
    }

    @Override
    public double apart(double one, double other) {
      return Math.abs(one - other) / Math.max(scale, Math.max(Math.abs(one), Math.abs(other)));
    }

    @Override
    public boolean takesScore(double score) {
      return Double.isFinite(score);
    }

    @Override
    public boolean takesLabel(double label) {
      return Double.isFinite(label);
    }

    @Override
    public String scores() {
      return "a finite number";
    }

    @Override
    public String labels() {
      return "a finite number, since the task is regression";
    }
  }

  /**
   * One of several classes, by its position from 0, and a probability for each: {@link
   * Loss#brier(double[], int, int, int)}, the Brier score halved.
   *
   * @param classes K, from 2 on
   */
  record HalvedBrier(int classes) implements LossRule {
    public HalvedBrier {
      if (classes < 2) {
        throw new IllegalArgumentException("classes " + classes + " must be at least 2");
      }
    }

    @Override
    public int width() {
      return classes;
    }

    @Override
    public double loss(double[] answers, int row, double label) {
      return Loss.brier(answers, row * classes, classes, (int) label);
    }

    @Override
    public double trainingLoss(double[] answers, int row, double label) {
      return Loss.log(answers[row * classes + (int) label], true);
    }

    @Override
    public String trainingMeasure() {
      return "log_loss";
    }

    @Override
    public boolean takes(double[] answers, int row) {
      return Distribution.isOne(answers, row * classes, classes);
    }

    @Override
    public boolean takesLabel(double label) {
      return label >= 0 && label < classes && label == Math.rint(label);
    }

    @Override
    public String scores() {
      return "%d probabilities in [0, 1] that sum to 1".formatted(classes);
    }

    @Override
    public String labels() {
      return "a class's position from 0 to %d, since the task is multiclass".formatted(classes - 1);
    }
  }

  /** Of a task without an outcome: it knows what an answer is; of a loss nobody may ask. */
  sealed interface Unjudged extends LossRule permits Oddness, Memberships {
    @Override
    default double loss(double[] answers, int row, double label) {
      throw unjudged();
    }

    @Override
    default double trainingLoss(double[] answers, int row, double label) {
      throw unjudged();
    }

    @Override
    default String trainingMeasure() {
      return "loss";
    }

    @Override
    default boolean takesLabel(double label) {
      return false;
    }

    @Override
    default String labels() {
      return "absent, since nobody says what was true";
    }

    private static IllegalStateException unjudged() {
      return new IllegalStateException(
          "no answer of a task without an outcome is judged: ask isJudged() first");
    }
  }

  /**
   * How odd an event is: one number, the higher the odder. Versions that are trained here say the
   * share of their training rows that are less odd; another's may be any number.
   */
  record Oddness() implements Unjudged {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public double apart(double one, double other) {
      return Math.abs(one - other) / Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
    }

    @Override
    public boolean takes(double[] answers, int row) {
      return Double.isFinite(answers[row]);
    }

    @Override
    public String scores() {
      return "a finite number, the higher the odder";
    }
  }

  /**
   * To which of several clusters an event belongs: a share of each.
   *
   * @param clusters K, from 2 on
   */
  record Memberships(int clusters) implements Unjudged {
    public Memberships {
      if (clusters < 2) {
        throw new IllegalArgumentException("clusters " + clusters + " must be at least 2");
      }
    }

    @Override
    public int width() {
      return clusters;
    }

    @Override
    public boolean takes(double[] answers, int row) {
      return Distribution.isOne(answers, row * clusters, clusters);
    }

    @Override
    public String scores() {
      return "%d shares in [0, 1] that sum to 1".formatted(clusters);
    }
  }
}

package io.millrace.measures.loss;

import java.io.Serializable;

/**
 * How the predictions of a pipeline are judged: one rule for each task, the same for the monitor, a
 * training's holdout and a backtest. Its losses lie in [0, 1], as the verdict needs them.
 *
 * <p>Serialisable, because engines ship settings to where operators run.
 */
public sealed interface LossRule extends Serializable {

  /** The loss of one score, in [0, 1]. */
  double loss(double score, double label);

  /**
   * The loss by which a training chooses and stops, and a holdout is judged: where labels are 0 or
   * 1 the log loss, which tells more of probabilities near either than Brier's does.
   */
  double trainingLoss(double score, double label);

  /** Name of the mean of {@link #trainingLoss}. */
  String trainingMeasure();

  /** How far two scores are apart, in units in which rounding of 32 bits stays under 1e-6. */
  double apart(double one, double other);

  /** Whether this can be a score. */
  boolean takesScore(double score);

  /** Whether this can be a label. */
  boolean takesLabel(double label);

  /** What a score must be, in words. */
  String scores();

  /** What a label must be, in words. */
  String labels();

  /** A label of 0 or 1 and the probability of 1: {@link Loss#brier(double, boolean)}. */
  record Brier() implements LossRule {
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
    public double apart(double one, double other) {
      return Math.abs(one - other);
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
  record ScaledAbsolute(double scale) implements LossRule {
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
}

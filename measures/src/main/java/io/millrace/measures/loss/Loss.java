package io.millrace.measures.loss;

/**
 * The loss of one prediction once its outcome is known: 0 is perfect, larger is worse.
 *
 * <p>Versions are compared on losses in [0, 1], because the confidence sequences need a known range
 * and one absurd prediction must not decide a trial. Brier's score is proper: nobody gains by
 * reporting another probability than the one believed. Log loss is proper too but unbounded; it is
 * a metric to look at, not one that decides.
 *
 * <p>Sources: G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly
 * Weather Review 78 (1950); T. Gneiting and A. E. Raftery, "Strictly proper scoring rules,
 * prediction, and estimation", JASA 102 (2007). Cost: one pass over the classes. Left out: weighted
 * and ranked losses.
 */
public final class Loss {
  /**
   * Probabilities are kept at least this far from 0 and 1 before the logarithm: the resolution of
   * the 32-bit scores that networks give. A certain mistake then costs 16.1 nats instead of
   * infinity.
   */
  public static final double LOG_CLIP = 1e-7;

  private Loss() {}

  /** Binary Brier score, {@code (p - y)^2} with y = 1 for a positive label; in [0, 1]. */
  public static double brier(double probability, boolean label) {
    double error = requireProbability(probability) - (label ? 1 : 0);
    return error * error;
  }

  /**
   * Multiclass Brier score halved, {@code sum_k (p_k - [k = label])^2 / 2}; in [0, 1]. For two
   * classes it equals {@link #brier(double, boolean)}.
   *
   * @param probabilities one for each class, summing to 1 within 1e-3
   */
  public static double brier(double[] probabilities, int label) {
    return brier(probabilities, 0, probabilities.length, label);
  }

  /** The same of {@code classes} probabilities that stand in an array from a position on. */
  public static double brier(double[] probabilities, int from, int classes, int label) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "label %d is not one of %d classes".formatted(label, classes));
    }
    double sum = 0;
    double total = 0;
    for (int k = 0; k < classes; k++) {
      double probability = requireProbability(probabilities[from + k]);
      double error = probability - (k == label ? 1 : 0);
      sum += error * error;
      total += probability;
    }
    if (Math.abs(total - 1) > Distribution.ROUNDING) {
      throw new IllegalArgumentException(
          "class probabilities sum to " + total + ", not 1: normalise the scores first");
    }
    return Math.min(sum / 2, 1);
  }

  /**
   * Absolute error of a regression in units of {@code scale}, cut at 1: {@code min(|e| / s, 1)}.
   *
   * @param scale s, in the label's unit; fixed before a trial starts, or the versions would be
   *     compared on a moving ruler
   */
  public static double scaledAbsolute(double prediction, double actual, double scale) {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale " + scale + " must be positive and finite");
    }
    double error = Math.abs(prediction - actual);
    if (!Double.isFinite(error)) {
      throw new IllegalArgumentException(
          "prediction %s and outcome %s must be finite".formatted(prediction, actual));
    }
    return Math.min(error / scale, 1);
  }

  /** Log loss in nats, {@code -ln p} of what happened, p clipped by {@link #LOG_CLIP}. */
  public static double log(double probability, boolean label) {
    double happened = label ? requireProbability(probability) : 1 - requireProbability(probability);
    return -Math.log(Math.min(Math.max(happened, LOG_CLIP), 1 - LOG_CLIP));
  }

  private static double requireProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "score " + probability + " is not a probability in [0, 1]: calibrate or scale the model");
    }
    return probability;
  }
}

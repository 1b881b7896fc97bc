package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest.Platt;

/**
 * Fits {@link Platt} by maximum likelihood, with Newton's method and a line search, after H.-T.
 * Lin, C.-J. Lin and R. C. Weng, "A note on Platt's probabilistic outputs for support vector
 * machines", Machine Learning 68 (2007). Labels are pulled in, as Platt has it: {@code (P + 1) / (P
 * + 2)} for each of P positives, {@code 1 / (N + 2)} for each of N negatives, so that rows that can
 * be told apart without error do not give an infinite slope.
 */
public final class PlattFit {
  private static final int MOST_STEPS = 100;
  private static final double SMALL = 1e-12;
  private static final double ENOUGH = 1e-8;

  private final double[] outputs;
  private final double[] targets;

  private PlattFit(double[] outputs, boolean[] labels) {
    int positives = 0;
    for (boolean label : labels) {
      positives += label ? 1 : 0;
    }
    this.outputs = outputs;
    this.targets = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      targets[i] =
          labels[i] ? (positives + 1.0) / (positives + 2.0) : 1.0 / (labels.length - positives + 2);
    }
  }

  /** Fits to a model's outputs for labelled rows. */
  public static Platt of(double[] outputs, boolean[] labels) {
    return new PlattFit(outputs, labels).fit();
  }

  private Platt fit() {
    double slope = 0;
    double offset = 0;
    double loss = loss(slope, offset);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] d = derivatives(slope, offset);
      if (Math.abs(d[0]) < ENOUGH && Math.abs(d[1]) < ENOUGH) {
        break;
      }
      double determinant = d[2] * d[4] - d[3] * d[3];
      double towardSlope = -(d[4] * d[0] - d[3] * d[1]) / determinant;
      double towardOffset = -(d[2] * d[1] - d[3] * d[0]) / determinant;
      double length = 1;
      double next = loss(slope + towardSlope, offset + towardOffset);
      while (next > loss && length > SMALL) {
        length /= 2;
        next = loss(slope + length * towardSlope, offset + length * towardOffset);
      }
      slope += length * towardSlope;
      offset += length * towardOffset;
      if (loss - next < ENOUGH * 1e-4) {
        break;
      }
      loss = next;
    }
    return new Platt(slope, offset);
  }

  /** Negative log likelihood. */
  private double loss(double slope, double offset) {
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      double z = slope * outputs[i] + offset;
      sum += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - targets[i] * z;
    }
    return sum;
  }

  /** By slope, by offset; by slope twice, by both, by offset twice. */
  private double[] derivatives(double slope, double offset) {
    double[] d = {0, 0, SMALL, 0, SMALL};
    for (int i = 0; i < outputs.length; i++) {
      double p = 1 / (1 + Math.exp(-(slope * outputs[i] + offset)));
      double weight = p * (1 - p);
      d[0] += outputs[i] * (p - targets[i]);
      d[1] += p - targets[i];
      d[2] += outputs[i] * outputs[i] * weight;
      d[3] += outputs[i] * weight;
      d[4] += weight;
    }
    return d;
  }
}

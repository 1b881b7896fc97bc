package io.millrace.measures.loss;

/** Probabilities of classes that exclude each other: a part of an array, each in [0, 1], sum 1. */
public final class Distribution {
  /** Largest distance of the sum from 1: what 32-bit probabilities of many classes come to. */
  static final double ROUNDING = 1e-3;

  private Distribution() {}

  /** Whether these numbers are one. */
  public static boolean isOne(double[] values, int from, int classes) {
    double sum = 0;
    for (int k = from; k < from + classes; k++) {
      if (!(values[k] >= 0 && values[k] <= 1)) {
        return false;
      }
      sum += values[k];
    }
    return Math.abs(sum - 1) <= ROUNDING;
  }

  /** Position of the most probable class; of equals the first. */
  public static int likeliest(double[] values, int from, int classes) {
    int likeliest = 0;
    for (int k = 1; k < classes; k++) {
      likeliest = values[from + k] > values[from + likeliest] ? k : likeliest;
    }
    return likeliest;
  }
}

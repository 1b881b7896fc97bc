package io.millrace.features.aggregate;

import com.datadoghq.sketch.ddsketch.mapping.BitwiseLinearlyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;

/**
 * Numbers in bins whose width grows with the number: a bin stands for values within 1 % of its own.
 * Found from the bits of the double, without a logarithm, so every machine finds the same. What is
 * nearer to 0 than 1e-9 is 0, what is beyond 1e100 is taken for that. After DDSketch (Masson, Rim
 * and Lee, PVLDB 2019), whose collapsing of stores was left out: the ends bound the bins.
 */
final class Bins {
  private static final double ACCURACY = 0.01;
  private static final double LEAST = 1e-9;
  private static final double GREATEST = 1e100;
  private static final IndexMapping MAPPING = new BitwiseLinearlyInterpolatedMapping(ACCURACY);
  private static final int BEFORE_FIRST = MAPPING.index(LEAST) - 1;

  private Bins() {}

  /** Ascending with the value: 0 for 0, below 0 for negative ones; within 16 bits. */
  static int bin(double value) {
    double size = Math.abs(value);
    if (size < LEAST) {
      return 0;
    }
    int bin = MAPPING.index(Math.min(size, GREATEST)) - BEFORE_FIRST;
    return value < 0 ? -bin : bin;
  }

  /** What a bin stands for. */
  static double value(int bin) {
    if (bin == 0) {
      return 0;
    }
    double size = MAPPING.value(Math.abs(bin) + BEFORE_FIRST);
    return bin < 0 ? -size : size;
  }
}

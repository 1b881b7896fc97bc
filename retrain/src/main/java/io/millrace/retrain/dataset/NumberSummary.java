package io.millrace.retrain.dataset;

import java.util.Arrays;

/**
 * One numeric feature over some rows; a value that is not finite counts as missing.
 *
 * @param deviation standard deviation, 0 where all known values are equal
 */
record NumberSummary(
    long known,
    long missing,
    double mean,
    double deviation,
    double median,
    double min,
    double max) {

  static NumberSummary of(double[] values) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    int missing = values.length - known.length;
    if (known.length == 0) {
      return new NumberSummary(0, missing, 0, 0, 0, 0, 0);
    }
    double mean = Arrays.stream(known).sum() / known.length;
    double squares = 0;
    for (double value : known) {
      squares += (value - mean) * (value - mean);
    }
    double min = known[0];
    double max = known[known.length - 1];
    double deviation = min == max ? 0 : Math.sqrt(squares / known.length);
    return new NumberSummary(
        known.length, missing, mean, deviation, known[known.length / 2], min, max);
  }

  /** Whether the known values differ: a constant tells a model nothing. */
  boolean varies() {
    return deviation > 0;
  }
}

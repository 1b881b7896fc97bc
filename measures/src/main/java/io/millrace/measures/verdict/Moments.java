package io.millrace.measures.verdict;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Count, mean and sum of squared deviations of some numbers, updated one at a time or by groups.
 *
 * <p>Source: B. P. Welford, Technometrics 4 (1962); for groups T. F. Chan, G. H. Golub and R. J.
 * LeVeque, The American Statistician 37 (1983). Zeros alone give a mean and deviation of exactly 0.
 */
record Moments(long count, double mean, double deviation) {
  static final Moments NONE = new Moments(0, 0, 0);

  Moments plus(double value) {
    double gap = value - mean;
    double newMean = mean + gap / (count + 1);
    return new Moments(count + 1, newMean, deviation + gap * (value - newMean));
  }

  Moments plus(Moments other) {
    if (other.count == 0) {
      return this;
    }
    long both = count + other.count;
    double gap = other.mean - mean;
    double weight = (double) other.count / both;
    return new Moments(
        both, mean + gap * weight, deviation + other.deviation + gap * gap * count * weight);
  }

  /** Sample variance, divisor count - 1; 0 under two numbers. */
  double variance() {
    return count < 2 ? 0 : deviation / (count - 1);
  }

  void write(SnapshotWriter out) {
    out.put(count).put(mean).put(deviation);
  }

  static Moments read(SnapshotReader in) {
    return new Moments(in.getLong(), in.getDouble(), in.getDouble());
  }
}

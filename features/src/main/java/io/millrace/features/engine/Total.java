package io.millrace.features.engine;

/** Count and sum while a window is read; reused, because there is one per window and event. */
final class Total {
  private long count;
  private double sum;

  void clear() {
    count = 0;
    sum = 0;
  }

  void add(long moreCount, double moreSum) {
    count += moreCount;
    sum += moreSum;
  }

  long count() {
    return count;
  }

  double sum() {
    return sum;
  }

  /** NaN for none. */
  double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }
}

package io.millrace.features.aggregate;

/** What a window holds, while it is read; reused, because there is one per window and event. */
final class Total {
  long count;
  double sum;
  double squares;
  double least;
  double greatest;

  void clear() {
    count = 0;
    sum = 0;
    squares = 0;
    least = Double.POSITIVE_INFINITY;
    greatest = Double.NEGATIVE_INFINITY;
  }

  /** NaN for none. */
  double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }

  /** Of a sample; NaN for fewer than two. */
  double deviation() {
    return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1));
  }
}

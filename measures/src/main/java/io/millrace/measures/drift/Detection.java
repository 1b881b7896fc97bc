package io.millrace.measures.drift;

/** What a {@link DriftDetector} says after one value. */
public sealed interface Detection {
  /** Nothing to report: no change is proven yet. */
  enum Steady implements Detection {
    STEADY
  }

  /**
   * The mean changed.
   *
   * @param position values seen so far, the present one included
   * @param kept how many of them belong to the new regime by the detector's estimate: it began with
   *     value {@code position - kept} (counted from 0)
   * @param meanBefore mean of the values before it, as far as the detector remembered them
   * @param meanAfter mean of the new regime
   */
  record Drift(long position, long kept, double meanBefore, double meanAfter)
      implements Detection {}
}

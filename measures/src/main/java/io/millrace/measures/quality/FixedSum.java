package io.millrace.measures.quality;

/**
 * A sum of non-negative numbers under 2^20, kept in whole units of 2^-40.
 *
 * <p>Sums of doubles depend on the order of addition; this one does not, so a window filled in any
 * order, or merged from parts, gives the same bits. Each addition rounds by at most 2^-41
 * (4.5e-13).
 */
final class FixedSum {
  private static final double UNITS = 0x1p40;
  private static final int CARRY_BITS = 62;
  private static final long LOW_MASK = (1L << CARRY_BITS) - 1;

  private long high;
  private long low;

  FixedSum() {}

  FixedSum(long high, long low) {
    this.high = high;
    this.low = low;
  }

  void add(double value) {
    low += Math.round(value * UNITS);
    carry();
  }

  void add(FixedSum other) {
    high += other.high;
    low += other.low;
    carry();
  }

  double value() {
    return high * (0x1p62 / UNITS) + low / UNITS;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private void carry() {
    high += low >>> CARRY_BITS;
    low &= LOW_MASK;
  }
}

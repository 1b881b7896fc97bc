package io.millrace.scoring.decision;

import java.util.BitSet;

/**
 * Offsets of a partition: all before a first one, and any of the {@value #SPAN} from there on, at a
 * bit each. Mutable: it belongs to one thread.
 */
final class OffsetSet {
  /** 2 MiB at most; what is further behind the greatest counts as contained. */
  static final int SPAN = 1 << 24;

  private long first;
  private BitSet bits = new BitSet();

  /** Contains all before {@code first}. */
  OffsetSet(long first) {
    this.first = first;
  }

  boolean contains(long offset) {
    return offset < first || (offset - first < SPAN && bits.get((int) (offset - first)));
  }

  void add(long offset) {
    if (offset >= first) {
      addBefore(offset - SPAN + 1);
      bits.set((int) (offset - first));
    }
  }

  /** Adds all before this one. */
  void addBefore(long next) {
    if (next > first) {
      int passed = (int) Math.min(bits.length(), next - first);
      bits = bits.get(passed, Math.max(passed, bits.length()));
      first = next;
    }
  }

  /** Before it, all are contained. */
  long first() {
    return first;
  }

  /** The greatest one, or the last before {@link #first}. */
  long last() {
    return first + bits.length() - 1;
  }
}

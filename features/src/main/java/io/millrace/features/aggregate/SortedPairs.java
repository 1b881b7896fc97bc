package io.millrace.features.aggregate;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;

/** Pairs of longs, ascending by the first and then the second. */
final class SortedPairs {
  private long[] firsts = new long[4];
  private long[] seconds = new long[4];
  private int size;
  private int distinctFirsts;

  /** Which pairs stay. */
  interface Filter {
    boolean keeps(long first, long second);
  }

  int size() {
    return size;
  }

  int distinctFirsts() {
    return distinctFirsts;
  }

  long first(int at) {
    return firsts[at];
  }

  long second(int at) {
    return seconds[at];
  }

  void setSecond(int at, long second) {
    seconds[at] = second;
  }

  /** The first pair that is not less, the size for none. */
  int position(long first, long second) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean less =
          firsts[middle] < first || (firsts[middle] == first && seconds[middle] < second);
      low = less ? middle + 1 : low;
      high = less ? high : middle;
    }
    return low;
  }

  /** Inserts a pair at its position. */
  void insert(int at, long first, long second) {
    if (size == firsts.length) {
      firsts = Arrays.copyOf(firsts, size * 2);
      seconds = Arrays.copyOf(seconds, size * 2);
    }
    distinctFirsts += isFirst(at - 1, first) || isFirst(at, first) ? 0 : 1;
    System.arraycopy(firsts, at, firsts, at + 1, size - at);
    System.arraycopy(seconds, at, seconds, at + 1, size - at);
    firsts[at] = first;
    seconds[at] = second;
    size++;
  }

  void remove(int at) {
    distinctFirsts -= isFirst(at - 1, firsts[at]) || isFirst(at + 1, firsts[at]) ? 0 : 1;
    size--;
    System.arraycopy(firsts, at + 1, firsts, at, size - at);
    System.arraycopy(seconds, at + 1, seconds, at, size - at);
  }

  private boolean isFirst(int at, long first) {
    return at >= 0 && at < size && firsts[at] == first;
  }

  /** The next pair at or after a place whose second is in [from, end), the size for none. */
  int nextFrom(int place, long from, long end) {
    int at = place;
    while (at < size && (seconds[at] < from || seconds[at] >= end)) {
      at++;
    }
    return at;
  }

  /** Keeps what the filter keeps; it sees the pairs in ascending order. */
  void retain(Filter filter) {
    int kept = 0;
    distinctFirsts = 0;
    for (int i = 0; i < size; i++) {
      if (filter.keeps(firsts[i], seconds[i])) {
        distinctFirsts += kept > 0 && firsts[kept - 1] == firsts[i] ? 0 : 1;
        firsts[kept] = firsts[i];
        seconds[kept++] = seconds[i];
      }
    }
    size = kept;
  }

  void write(StateWriter out) {
    out.put((long) size);
    for (int i = 0; i < size; i++) {
      out.put(firsts[i]).put(seconds[i]);
    }
  }

  /** Fills fresh pairs with what others wrote. */
  SortedPairs fill(StateReader in) {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      insert(i, in.readLong(), in.readLong());
    }
    return this;
  }
}

package io.millrace.features.engine;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;

/**
 * Counts and sums by a long, ascending. Made for keys that come almost in order: adding at the end
 * and removing at the front cost O(1) amortised, anywhere else a binary search and a shift.
 */
final class SortedSums {
  private long[] keys = new long[4];
  private long[] counts = new long[4];
  private double[] sums = new double[4];
  private int from;
  private int to;

  int size() {
    return to - from;
  }

  long firstKey() {
    return keys[from];
  }

  long firstCount() {
    return counts[from];
  }

  double firstSum() {
    return sums[from];
  }

  void removeFirst() {
    from++;
  }

  /** Adds to the entry of that key, a new one where there is none. */
  void add(long key, long count, double sum) {
    int at = to > from && keys[to - 1] < key ? to : position(key);
    if (at == to || keys[at] != key) {
      at = insert(at, key);
    }
    counts[at] += count;
    sums[at] += sum;
  }

  /** Adds the entries with key in [first, end) to the total, in ascending order. */
  void addTo(Total total, long first, long end) {
    for (int i = position(first); i < to && keys[i] < end; i++) {
      total.add(counts[i], sums[i]);
    }
  }

  void removeBefore(long key) {
    while (from < to && keys[from] < key) {
      from++;
    }
  }

  void write(StateWriter out) {
    out.put((long) size());
    long previous = 0;
    for (int i = from; i < to; i++) {
      out.put(keys[i] - previous).put(counts[i]).put(sums[i]);
      previous = keys[i];
    }
  }

  static SortedSums read(StateReader in) {
    var read = new SortedSums();
    int size = in.readInt();
    long key = 0;
    for (int i = 0; i < size; i++) {
      key += in.readLong();
      read.add(key, in.readLong(), in.readDouble());
    }
    return read;
  }

  /** The first entry with at least that key. */
  private int position(long key) {
    int found = Arrays.binarySearch(keys, from, to, key);
    return found >= 0 ? found : -found - 1;
  }

  private int insert(int at, long key) {
    int shifted = at;
    if (to == keys.length) {
      shifted = at - from;
      makeRoom();
    }
    System.arraycopy(keys, shifted, keys, shifted + 1, to - shifted);
    System.arraycopy(counts, shifted, counts, shifted + 1, to - shifted);
    System.arraycopy(sums, shifted, sums, shifted + 1, to - shifted);
    keys[shifted] = key;
    counts[shifted] = 0;
    sums[shifted] = 0;
    to++;
    return shifted;
  }

  /** Moves the entries to the front of arrays that are at most half full. */
  private void makeRoom() {
    int size = size();
    int capacity = Math.max(4, size * 2);
    keys = Arrays.copyOf(Arrays.copyOfRange(keys, from, to), capacity);
    counts = Arrays.copyOf(Arrays.copyOfRange(counts, from, to), capacity);
    sums = Arrays.copyOf(Arrays.copyOfRange(sums, from, to), capacity);
    from = 0;
    to = size;
  }
}

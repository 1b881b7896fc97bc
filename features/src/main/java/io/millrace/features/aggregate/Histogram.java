package io.millrace.features.aggregate;

import java.util.Arrays;

/** How many values each bin holds, for bins that hold any. */
final class Histogram {
  private int[] bins = new int[16];
  private long[] counts = new long[16];
  private int size;
  private long total;

  void clear() {
    size = 0;
    total = 0;
  }

  /** Adds to a bin, or takes from it when the count is below 0. */
  void add(int bin, long count) {
    int at = Arrays.binarySearch(bins, 0, size, bin);
    if (at < 0) {
      at = -at - 1;
      insert(at, bin);
    }
    counts[at] += count;
    total += count;
    if (counts[at] == 0) {
      size--;
      System.arraycopy(bins, at + 1, bins, at, size - at);
      System.arraycopy(counts, at + 1, counts, at, size - at);
    }
  }

  private void insert(int at, int bin) {
    if (size == bins.length) {
      bins = Arrays.copyOf(bins, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    System.arraycopy(bins, at, bins, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    bins[at] = bin;
    counts[at] = 0;
    size++;
  }

  long total() {
    return total;
  }

  /** The bin of the value with that rank, from 1 to the total; from whichever end is nearer. */
  int bin(long rank) {
    if (rank <= total / 2) {
      int at = 0;
      for (long seen = counts[0]; seen < rank; seen += counts[at]) {
        at++;
      }
      return bins[at];
    }
    int at = size - 1;
    for (long above = counts[at]; above <= total - rank; above += counts[at]) {
      at--;
    }
    return bins[at];
  }
}

package io.millrace.features.aggregate;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;
import java.util.Set;

/**
 * Cells by a long, ascending: how many values each holds and, by column, what else is kept of them.
 * Made for keys that come almost in order: adding at the end and removing at the front cost O(1)
 * amortised, anywhere else a binary search and a shift.
 *
 * <p>Squared distances are updated after Welford (1962) and merged after Chan, Golub and LeVeque
 * (1983): no difference of large squares.
 */
final class SortedCells {
  private static final double[] NOT_KEPT = {};

  private long[] keys = new long[4];
  private long[] counts = new long[4];
  private double[] sums;
  private double[] squares;
  private double[] least;
  private double[] greatest;
  private int from;
  private int to;

  SortedCells(Set<Column> columns) {
    sums = columns.contains(Column.SUM) ? new double[4] : NOT_KEPT;
    squares = columns.contains(Column.SQUARES) ? new double[4] : NOT_KEPT;
    least = columns.contains(Column.LEAST) ? new double[4] : NOT_KEPT;
    greatest = columns.contains(Column.GREATEST) ? new double[4] : NOT_KEPT;
  }

  /** Cells that only count. */
  SortedCells() {
    this(Set.of());
  }

  int size() {
    return to - from;
  }

  long firstKey() {
    return keys[from];
  }

  long firstCount() {
    return counts[from];
  }

  long key(int at) {
    return keys[at];
  }

  long count(int at) {
    return counts[at];
  }

  /** The first cell with at least that key, {@link #end} for none. */
  int position(long key) {
    if (to == from || key <= keys[from]) {
      return from;
    }
    if (keys[to - 1] < key) {
      return to;
    }
    int found = Arrays.binarySearch(keys, from, to, key);
    return found >= 0 ? found : -found - 1;
  }

  /** After the last cell. */
  int end() {
    return to;
  }

  void removeFirst() {
    from++;
  }

  void removeBefore(long key) {
    while (from < to && keys[from] < key) {
      from++;
    }
  }

  /** Adds a value to the cell of that key, a new one where there is none. */
  void add(long key, double value) {
    int at = cell(key);
    long before = counts[at]++;
    if (squares.length > 0 && before > 0) {
      squares[at] += (value - sums[at] / before) * (value - (sums[at] + value) / counts[at]);
    }
    if (sums.length > 0) {
      sums[at] += value;
    }
    if (least.length > 0) {
      least[at] = Math.min(least[at], value);
    }
    if (greatest.length > 0) {
      greatest[at] = Math.max(greatest[at], value);
    }
  }

  /** Adds to the number of the cell of that key. */
  void addCount(long key, long count) {
    int at = cell(key); // may replace the arrays
    counts[at] += count;
  }

  /** Moves another's first cell into the cell of that key. */
  void takeFirst(SortedCells other, long key) {
    int at = cell(key);
    int source = other.from;
    long before = counts[at];
    long more = other.counts[source];
    counts[at] += more;
    if (squares.length > 0) {
      double apart = before == 0 ? 0 : other.sums[source] / more - sums[at] / before;
      squares[at] += other.squares[source] + apart * apart * before * more / counts[at];
    }
    if (sums.length > 0) {
      sums[at] += other.sums[source];
    }
    if (least.length > 0) {
      least[at] = Math.min(least[at], other.least[source]);
    }
    if (greatest.length > 0) {
      greatest[at] = Math.max(greatest[at], other.greatest[source]);
    }
    other.removeFirst();
  }

  void addCounts(Total total, long first, long end) {
    for (int i = position(first); i < to && keys[i] < end; i++) {
      total.count += counts[i];
    }
  }

  void addSums(Total total, long first, long end) {
    for (int i = position(first); i < to && keys[i] < end; i++) {
      total.count += counts[i];
      total.sum += sums[i];
    }
  }

  /** Adds squared distances from the mean of the total, whose count and sum must be complete. */
  void addSquares(Total total, long first, long end) {
    double mean = total.mean();
    for (int i = position(first); i < to && keys[i] < end; i++) {
      double apart = sums[i] - counts[i] * mean;
      total.squares += squares[i] + apart * apart / counts[i];
    }
  }

  void addLeast(Total total, long first, long end) {
    for (int i = position(first); i < to && keys[i] < end; i++) {
      total.count += counts[i];
      total.least = Math.min(total.least, least[i]);
    }
  }

  void addGreatest(Total total, long first, long end) {
    for (int i = position(first); i < to && keys[i] < end; i++) {
      total.count += counts[i];
      total.greatest = Math.max(total.greatest, greatest[i]);
    }
  }

  void write(StateWriter out) {
    out.put((long) size());
    long previous = 0;
    for (int i = from; i < to; i++) {
      out.put(keys[i] - previous).put(counts[i]);
      previous = keys[i];
    }
    for (double[] column : new double[][] {sums, squares, least, greatest}) {
      for (int i = from; i < to && column.length > 0; i++) {
        out.put(column[i]);
      }
    }
  }

  /** Fills fresh cells with what cells of the same columns wrote. */
  SortedCells fill(StateReader in) {
    int size = in.readInt();
    long key = 0;
    for (int i = 0; i < size; i++) {
      key += in.readLong();
      addCount(key, in.readLong());
    }
    for (double[] column : new double[][] {sums, squares, least, greatest}) {
      for (int i = from; i < to && column.length > 0; i++) {
        column[i] = in.readDouble();
      }
    }
    return this;
  }

  private int cell(long key) {
    int at = position(key);
    return at < to && keys[at] == key ? at : insert(at, key);
  }

  private int insert(int position, long key) {
    int at = position;
    if (to == keys.length) {
      at = position - from;
      makeRoom();
    }
    System.arraycopy(keys, at, keys, at + 1, to - at);
    System.arraycopy(counts, at, counts, at + 1, to - at);
    keys[at] = key;
    counts[at] = 0;
    open(sums, at, 0);
    open(squares, at, 0);
    open(least, at, Double.POSITIVE_INFINITY);
    open(greatest, at, Double.NEGATIVE_INFINITY);
    to++;
    return at;
  }

  private void open(double[] column, int at, double nothing) {
    if (column.length > 0) {
      System.arraycopy(column, at, column, at + 1, to - at);
      column[at] = nothing;
    }
  }

  /** Moves the cells to the front of arrays that are at most half full. */
  private void makeRoom() {
    int size = size();
    int capacity = Math.max(4, size * 2);
    keys = Arrays.copyOf(Arrays.copyOfRange(keys, from, to), capacity);
    counts = Arrays.copyOf(Arrays.copyOfRange(counts, from, to), capacity);
    sums = moved(sums, capacity);
    squares = moved(squares, capacity);
    least = moved(least, capacity);
    greatest = moved(greatest, capacity);
    from = 0;
    to = size;
  }

  private double[] moved(double[] column, int capacity) {
    return column.length == 0
        ? column
        : Arrays.copyOf(Arrays.copyOfRange(column, from, to), capacity);
  }
}

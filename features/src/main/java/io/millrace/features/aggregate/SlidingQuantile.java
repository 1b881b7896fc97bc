package io.millrace.features.aggregate;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles of one key's values in a window that slides with the event that asks: counts by time
 * and {@link Bins bin} in a sharp head, by tile and bin in a hopping tail, as in {@link
 * SlidingWindow}; all quantiles of a window share it.
 *
 * <p>The quantile q is the least bin that at least the share q of the window's values lies in or
 * under: within 1 % of the value of that rank. The tail's tiles are at most a {@value #TILES}th of
 * the window, so a window with more than {@value #HEAD} distinct times may begin that much too
 * early. An event that is older than the whole head gets no number.
 *
 * <p>The counts of the window last asked for are kept, and follow the next question by what has
 * come and gone since: integers, so they are those of a fresh count. Memory: at most 40 tiles and
 * {@value #HEAD} times, of 16 bytes for each bin in them. Cost: O(1) amortised and a walk over the
 * bins to ask; a count afresh where a question goes back in time.
 */
final class SlidingQuantile implements KeyState {
  static final int TILES = 16;

  private static final int BIN_BITS = 16;
  private static final int BIN_ZERO = 1 << (BIN_BITS - 1);

  /** A window of that shape. */
  record Form(WindowShape shape) implements StateForm {
    static Form of(Duration over) {
      return new Form(WindowShape.of(over, TILES));
    }

    @Override
    public KeyState fresh() {
      return new SlidingQuantile(shape);
    }

    @Override
    public KeyState read(StateReader in) {
      var read = new SlidingQuantile(shape);
      read.folded = in.readLong();
      read.tail.fill(in);
      read.head.fill(in);
      for (int i = 0; i < read.head.end(); i++) {
        read.headTimes += i == 0 || time(read.head.key(i)) != time(read.head.key(i - 1)) ? 1 : 0;
      }
      return read;
    }

    @Override
    public long reachMillis() {
      return shape.overMillis();
    }

    @Override
    public @Nullable StateForm joined(StateForm other) {
      return equals(other) ? this : null;
    }
  }

  private final WindowShape shape;
  private final SortedCells tail = new SortedCells();
  private final SortedCells head = new SortedCells();
  private int headTimes;
  private long folded = Long.MIN_VALUE;

  /** The tail's cells from tailFrom on and the head's in [headFrom, upTo), while counted. */
  private final Histogram window = new Histogram();

  private boolean counted;
  private long tailFrom;
  private long headFrom;
  private long upTo;

  private SlidingQuantile(WindowShape shape) {
    this.shape = shape;
  }

  /** A cell's key: time and bin. */
  private static long key(long time, int bin) {
    return (time << BIN_BITS) + BIN_ZERO + bin;
  }

  private static long time(long key) {
    return key >> BIN_BITS;
  }

  private static int bin(long key) {
    return (int) (key & ((1 << BIN_BITS) - 1)) - BIN_ZERO;
  }

  @Override
  public void add(long time, Object value, long clock) {
    expire(clock);
    if (time < shape.oldest(clock)) {
      return;
    }
    int bin = Bins.bin(FieldValue.number(value));
    if (time <= folded) {
      enterTail(time, bin, 1);
      return;
    }
    enterHead(time, bin);
    if (headTimes > HEAD) {
      fold();
    }
  }

  private void enterHead(long time, int bin) {
    int at = head.position(key(time, -BIN_ZERO));
    headTimes += at < head.end() && time(head.key(at)) == time ? 0 : 1;
    head.addCount(key(time, bin), 1);
    if (counted && time >= headFrom && time < upTo) {
      window.add(bin, 1);
    }
  }

  private void enterTail(long time, int bin, long count) {
    tail.addCount(key(shape.tileStart(time), bin), count);
    if (counted && shape.tileStart(time) >= tailFrom) {
      window.add(bin, count);
    }
  }

  /** Moves the oldest time of the head into the tail. */
  private void fold() {
    folded = time(head.firstKey());
    counted &= folded < upTo;
    while (head.size() > 0 && time(head.firstKey()) == folded) {
      int bin = bin(head.firstKey());
      long count = head.firstCount();
      if (counted && folded >= headFrom) {
        window.add(bin, -count);
      }
      enterTail(folded, bin, count);
      head.removeFirst();
    }
    headTimes--;
  }

  /** The quantile of [asOf - over, asOf); NaN for none and where it is not known. */
  double quantile(double q, long asOf, long clock) {
    if (folded >= asOf) {
      return Double.NaN;
    }
    long oldest = shape.oldest(clock);
    long start = asOf - shape.overMillis();
    move(Math.max(shape.tileStart(start), oldest), Math.max(start, oldest), asOf);
    long rank = (long) Math.ceil(q * window.total());
    return window.total() == 0 ? Double.NaN : Bins.value(window.bin(Math.max(1, rank)));
  }

  /** Lets the counts follow to another window. */
  private void move(long newTailFrom, long newHeadFrom, long newUpTo) {
    if (counted && newTailFrom >= tailFrom && newHeadFrom >= headFrom && newUpTo >= upTo) {
      count(tail, tailFrom, newTailFrom, -1);
      count(head, headFrom, Math.min(newHeadFrom, upTo), -1);
      count(head, Math.max(upTo, newHeadFrom), newUpTo, 1);
    } else {
      window.clear();
      count(tail, newTailFrom, Long.MAX_VALUE >> BIN_BITS, 1);
      count(head, newHeadFrom, newUpTo, 1);
    }
    counted = true;
    tailFrom = newTailFrom;
    headFrom = newHeadFrom;
    upTo = newUpTo;
  }

  private void count(SortedCells cells, long from, long end, int sign) {
    long endKey = key(end, -BIN_ZERO);
    int at = cells.position(key(from, -BIN_ZERO));
    for (; at < cells.end() && cells.key(at) < endKey; at++) {
      window.add(bin(cells.key(at)), sign * cells.count(at));
    }
  }

  @Override
  public void expire(long clock) {
    long oldest = shape.oldest(clock);
    counted &= oldest <= tailFrom;
    tail.removeBefore(key(oldest, -BIN_ZERO));
    while (head.size() > 0 && time(head.firstKey()) < oldest) {
      long time = time(head.firstKey());
      head.removeFirst();
      headTimes -= head.size() > 0 && time(head.firstKey()) == time ? 0 : 1;
    }
  }

  @Override
  public boolean isEmpty() {
    return tail.size() == 0 && head.size() == 0;
  }

  @Override
  public void write(StateWriter out) {
    out.put(folded);
    tail.write(out);
    head.write(out);
  }
}

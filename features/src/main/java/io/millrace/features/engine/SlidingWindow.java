package io.millrace.features.engine;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Count and sum of one key's entries in a window that slides with the event that asks: a sharp head
 * and a hopping tail.
 *
 * <p>The head holds the {@value #HEAD} youngest distinct times exactly. Older ones are folded into
 * tiles of a fixed grain ({@link WindowShape}). Let F be the youngest folded time, and c the
 * youngest event that the partition has seen. A question as of t counts an entry at time x when
 *
 * <ul>
 *   <li>x &lt; t: nothing at or after t, ever;
 *   <li>x &gt; F and x &ge; t - over (head); or x &le; F and tile(x) &ge; tile(t - over) (tail): a
 *       window with at most {@value #HEAD} distinct times is exact, a fuller one may begin up to a
 *       64th of its length too early;
 *   <li>x &gt; F, or F &lt; t, or tile(x) &lt; tile(t): only an event later than the whole head
 *       misses the entries of its own tile;
 *   <li>tile(x) &ge; tile(c - 5/4 over): only an event later than a quarter of the window finds the
 *       old end cut off.
 * </ul>
 *
 * <p>Sums are taken in a fixed order (entries of a time as they came, tiles and times ascending),
 * so equal logs give bit-equal means. Memory: at most {@value #HEAD} + about 200 entries of 24
 * bytes. Cost: O(1) to add in order, O(tiles + head) to ask. After the sawtooth windows of Chronon.
 */
final class SlidingWindow implements KeyState {
  static final int HEAD = 64;

  /** The form of a window of that length. */
  record Form(WindowShape shape) implements StateForm {
    static Form of(Duration over) {
      return new Form(WindowShape.of(over));
    }

    @Override
    public KeyState fresh() {
      return new SlidingWindow(shape);
    }

    @Override
    public KeyState read(StateReader in) {
      return SlidingWindow.read(in, shape);
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
  private final SortedSums tail;
  private final SortedSums head;
  private long folded;

  SlidingWindow(WindowShape shape) {
    this(shape, new SortedSums(), new SortedSums(), Long.MIN_VALUE);
  }

  private SlidingWindow(WindowShape shape, SortedSums tail, SortedSums head, long folded) {
    this.shape = shape;
    this.tail = tail;
    this.head = head;
    this.folded = folded;
  }

  @Override
  public void add(long time, Object value, long clock) {
    add(time, FieldValue.number(value), clock);
  }

  void add(long time, double value, long clock) {
    expire(clock);
    if (shape.tileOf(time) < shape.oldestTile(clock)) {
      return;
    }
    if (time <= folded) {
      tail.add(shape.tileOf(time), 1, value);
      return;
    }
    head.add(time, 1, value);
    if (head.size() > HEAD) {
      folded = head.firstKey();
      tail.add(shape.tileOf(folded), head.firstCount(), head.firstSum());
      head.removeFirst();
    }
  }

  /** Adds what the window as of that time holds. */
  void addTo(Total total, long asOf, long clock) {
    long start = asOf - shape.overMillis();
    long oldest = shape.oldestTile(clock);
    long endTile = folded < asOf ? Long.MAX_VALUE : shape.tileOf(asOf);
    tail.addTo(total, Math.max(shape.tileOf(start), oldest), endTile);
    head.addTo(total, Math.max(start, oldest * shape.tileMillis()), asOf);
  }

  /** Forgets what no window needs any more. */
  @Override
  public void expire(long clock) {
    long oldest = shape.oldestTile(clock);
    tail.removeBefore(oldest);
    head.removeBefore(oldest * shape.tileMillis());
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

  static SlidingWindow read(StateReader in, WindowShape shape) {
    long folded = in.readLong();
    SortedSums tail = SortedSums.read(in);
    return new SlidingWindow(shape, tail, SortedSums.read(in), folded);
  }
}

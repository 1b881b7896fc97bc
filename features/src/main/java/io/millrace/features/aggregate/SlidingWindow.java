package io.millrace.features.aggregate;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Number, sum, squared distances, least and greatest of one key's values in windows that slide with
 * the event that asks: a sharp head and a hopping tail, shared by windows of all lengths.
 *
 * <p>The head holds the {@value #HEAD} youngest distinct times exactly. Older ones are folded into
 * tiles ({@link WindowShape}); tiles that a shorter window has left are folded into the wider ones
 * of the next longer. Let F be the youngest folded time, and c the youngest event that the
 * partition has seen. A question as of t for a window of length {@code over} counts an entry at
 * time x when
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
 * <p>None of this depends on which windows share the state; sums of one window with and without
 * others may differ by rounding alone. Sums are taken in a fixed order (entries of a time as they
 * came, tiles and times ascending), so equal logs give bit-equal numbers. Memory: at most {@value
 * #HEAD} + 160 cells for each grain, of 16 bytes and 8 for each column. Cost: O(1) to add in order,
 * O(tiles + head), at most about 230 cells a grain, to ask. After the sawtooth windows of Chronon.
 */
final class SlidingWindow implements KeyState {
  /**
   * The windows and columns that are kept.
   *
   * @param levels the longest window of each grain, ascending
   */
  record Form(List<WindowShape> levels, List<Column> columns) implements StateForm {
    static Form of(Duration over, Column... columns) {
      return new Form(List.of(WindowShape.of(over)), List.of(columns));
    }

    @Override
    public KeyState fresh() {
      return new SlidingWindow(this);
    }

    @Override
    public KeyState read(StateReader in) {
      var read = new SlidingWindow(this);
      read.folded = in.readLong();
      for (SortedCells tail : read.tails) {
        tail.fill(in);
      }
      read.head.fill(in);
      return read;
    }

    @Override
    public long reachMillis() {
      return levels.getLast().overMillis();
    }

    @Override
    public @Nullable StateForm joined(StateForm other) {
      if (!(other instanceof Form form)) {
        return null;
      }
      var grains = new TreeMap<Long, WindowShape>();
      levels.forEach(shape -> grains.put(shape.tileMillis(), shape));
      form.levels.forEach(shape -> grains.merge(shape.tileMillis(), shape, Form::longer));
      Set<Column> both = new TreeSet<>(columns);
      both.addAll(form.columns);
      return new Form(List.copyOf(grains.values()), List.copyOf(both));
    }

    private static WindowShape longer(WindowShape a, WindowShape b) {
      return a.overMillis() >= b.overMillis() ? a : b;
    }
  }

  /** The form's, from the finest on. */
  private final WindowShape[] levels;

  private final SortedCells[] tails;
  private final SortedCells head;
  private long folded = Long.MIN_VALUE;

  SlidingWindow(Form form) {
    this.levels = form.levels().toArray(WindowShape[]::new);
    Set<Column> columns = Set.copyOf(form.columns());
    this.tails = new SortedCells[levels.length];
    for (int i = 0; i < tails.length; i++) {
      tails[i] = new SortedCells(columns);
    }
    this.head = new SortedCells(columns);
  }

  @Override
  public void add(long time, Object value, long clock) {
    expire(clock);
    widen(clock);
    if (time < last().oldest(clock)) {
      return;
    }
    double number = FieldValue.number(value);
    if (time <= folded) {
      int level = level(time, clock);
      tails[level].add(levels[level].tileStart(time), number);
      return;
    }
    head.add(time, number);
    if (head.size() > HEAD) {
      folded = head.firstKey();
      int level = level(folded, clock);
      tails[level].takeFirst(head, levels[level].tileStart(folded));
    }
  }

  /** Folds the tiles that shorter windows have left into wider ones; only with an entry. */
  private void widen(long clock) {
    for (int i = 0; i + 1 < tails.length; i++) {
      long oldest = levels[i].oldest(clock);
      WindowShape wider = levels[i + 1];
      while (tails[i].size() > 0 && tails[i].firstKey() < oldest) {
        tails[i + 1].takeFirst(tails[i], wider.tileStart(tails[i].firstKey()));
      }
    }
  }

  /** The finest tail that still keeps that time. */
  private int level(long time, long clock) {
    int level = 0;
    while (level + 1 < tails.length && time < levels[level].oldest(clock)) {
      level++;
    }
    return level;
  }

  private WindowShape last() {
    return levels[levels.length - 1];
  }

  @Override
  public void expire(long clock) {
    long oldest = last().oldest(clock);
    for (SortedCells tail : tails) {
      tail.removeBefore(oldest);
    }
    head.removeBefore(oldest);
  }

  @Override
  public boolean isEmpty() {
    for (SortedCells tail : tails) {
      if (tail.size() > 0) {
        return false;
      }
    }
    return head.size() == 0;
  }

  @Override
  public void write(StateWriter out) {
    out.put(folded);
    for (SortedCells tail : tails) {
      tail.write(out);
    }
    head.write(out);
  }

  /** Takes the cells with key in [first, end) into a total, in ascending order. */
  interface Step {
    void take(SortedCells cells, Total total, long first, long end);
  }

  /** Takes the cells of the window of that shape as of that time, the oldest first. */
  void take(Step step, Total total, WindowShape shape, long asOf, long clock) {
    long start = asOf - shape.overMillis();
    long oldest = shape.oldest(clock);
    long from = Math.max(shape.tileStart(start), oldest);
    long end = folded < asOf ? Long.MAX_VALUE : shape.tileStart(asOf);
    for (int i = tails.length - 1; i >= 0; i--) {
      if (levels[i].tileMillis() <= shape.tileMillis()) {
        step.take(tails[i], total, from, end);
      }
    }
    step.take(head, total, Math.max(start, oldest), asOf);
  }
}

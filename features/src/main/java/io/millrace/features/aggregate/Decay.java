package io.millrace.features.aggregate;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exponentially decayed number and sum of one key's values: as of t, an entry at x &lt; t weighs
 * 2^(-(t - x) / h), h the half-life.
 *
 * <p>A ladder of the {@value #HEAD} + 1 youngest distinct times, each with number and sum as of
 * itself, all older entries in it. So a question takes the youngest rung before t and lets it decay
 * once, and equal times do not see each other. Exact but for rounding, for an event that at most
 * {@value #HEAD} younger times came before and that is at most 16 half-lives late; for one that is
 * older than the whole ladder the number is not known, and missing. A key counts for nothing once
 * its youngest entry is {@value #REACH} half-lives old: a weight under 1e-19.
 *
 * <p>Powers are {@link StrictMath}'s: the same on every machine. Memory: 24 bytes a rung. Cost: one
 * power to add in order, one to ask; a late entry takes one for each younger rung.
 */
final class Decay implements KeyState {
  static final int REACH = 64;

  /** A state of that half-life. */
  record Form(long halfLifeMillis) implements StateForm {
    @Override
    public KeyState fresh() {
      return new Decay(halfLifeMillis);
    }

    @Override
    public KeyState read(StateReader in) {
      var read = new Decay(halfLifeMillis);
      read.forgotten = in.readLong();
      int size = in.readInt();
      long time = 0;
      for (int i = 0; i < size; i++) {
        time += in.readLong();
        read.insert(i, time);
        read.numbers[i] = in.readDouble();
        read.sums[i] = in.readDouble();
      }
      return read;
    }

    @Override
    public long reachMillis() {
      return halfLifeMillis * REACH;
    }

    @Override
    public @Nullable StateForm joined(StateForm other) {
      return equals(other) ? this : null;
    }
  }

  private final long halfLifeMillis;
  private long[] times = new long[4];
  private double[] numbers = new double[4];
  private double[] sums = new double[4];
  private int size;

  /** The youngest rung that made room for younger ones. */
  private long forgotten = Long.MIN_VALUE;

  private Decay(long halfLifeMillis) {
    this.halfLifeMillis = halfLifeMillis;
  }

  @Override
  public void add(long time, Object value, long clock) {
    expire(clock);
    if (time < oldest(clock)) {
      return;
    }
    double number = FieldValue.number(value);
    int at = before(time) + 1;
    boolean known = at > 0 || forgotten < oldest(clock);
    if (known && (at == size || times[at] != time)) {
      insert(at, time);
      double left = at == 0 ? 0 : weight(time - times[at - 1]);
      numbers[at] = at == 0 ? 0 : left * numbers[at - 1];
      sums[at] = at == 0 ? 0 : left * sums[at - 1];
    }
    for (int i = at; i < size; i++) {
      double weight = weight(times[i] - time);
      numbers[i] += weight;
      sums[i] += weight * number;
    }
    if (size > HEAD + 1) {
      forgotten = times[0];
      remove(1);
    }
  }

  /** NaN where it is not known. */
  double count(long asOf, long clock) {
    int at = rung(asOf, clock);
    if (at < 0) {
      return known(asOf, clock) ? 0 : Double.NaN;
    }
    return weight(asOf - times[at]) * numbers[at];
  }

  /** NaN for none and where it is not known. */
  double mean(long asOf, long clock) {
    int at = rung(asOf, clock);
    return at < 0 ? Double.NaN : sums[at] / numbers[at];
  }

  /** The youngest rung before that time that still counts, -1 for none. */
  private int rung(long asOf, long clock) {
    int at = before(asOf);
    long oldest = Math.max(asOf - halfLifeMillis * REACH, oldest(clock));
    return at >= 0 && times[at] >= oldest ? at : -1;
  }

  /** Whether nothing that was forgotten could have been before that time and still count. */
  private boolean known(long asOf, long clock) {
    return before(asOf) >= 0 || forgotten < oldest(clock);
  }

  private double weight(long age) {
    return age == 0 ? 1 : StrictMath.pow(2, -(double) age / halfLifeMillis);
  }

  /** Twice what the youngest event needs, so that late ones find theirs. */
  private long oldest(long clock) {
    return clock - halfLifeMillis * REACH * 2;
  }

  /** The youngest rung before that time, -1 for none. */
  private int before(long time) {
    int at = size - 1;
    while (at >= 0 && times[at] >= time) {
      at--;
    }
    return at;
  }

  private void insert(int at, long time) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      numbers = Arrays.copyOf(numbers, size * 2);
      sums = Arrays.copyOf(sums, size * 2);
    }
    System.arraycopy(times, at, times, at + 1, size - at);
    System.arraycopy(numbers, at, numbers, at + 1, size - at);
    System.arraycopy(sums, at, sums, at + 1, size - at);
    times[at] = time;
    size++;
  }

  private void remove(int first) {
    System.arraycopy(times, first, times, 0, size - first);
    System.arraycopy(numbers, first, numbers, 0, size - first);
    System.arraycopy(sums, first, sums, 0, size - first);
    size -= first;
  }

  @Override
  public void expire(long clock) {
    long oldest = oldest(clock);
    int expired = 0;
    while (expired < size && times[expired] < oldest) {
      expired++;
    }
    remove(expired);
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public void write(StateWriter out) {
    out.put(forgotten).put((long) size);
    long previous = 0;
    for (int i = 0; i < size; i++) {
      out.put(times[i] - previous).put(numbers[i]).put(sums[i]);
      previous = times[i];
    }
  }
}

package io.millrace.features.aggregate;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One key's latest values with their times, so that the n-th latest strictly before any of the
 * {@value #HEAD} youngest distinct times is found: values of {@value #HEAD} + n distinct times, at
 * most n of each time, in the order of time and then of the log.
 *
 * <p>Exact for an event that at most {@value #HEAD} younger times came before; for one that is
 * later still, and older than all that is kept, nothing is known and the value is missing. Memory:
 * 16 bytes a value. Cost: O(1) to add in order, O(log) to ask.
 */
final class Latest implements KeyState {
  /**
   * The n-th latest within that reach.
   *
   * @param back n, from 1
   */
  record Form(long reachMillis, int back) implements StateForm {
    @Override
    public KeyState fresh() {
      return new Latest(this);
    }

    @Override
    public KeyState read(StateReader in) {
      var read = new Latest(this);
      read.forgotten = in.readLong();
      int size = in.readInt();
      long time = 0;
      for (int i = 0; i < size; i++) {
        time += in.readLong();
        read.insert(i, time, in.readDouble());
      }
      return read;
    }

    @Override
    public @Nullable StateForm joined(StateForm other) {
      return other instanceof Form form && form.back == back
          ? new Form(Math.max(reachMillis, form.reachMillis), back)
          : null;
    }
  }

  private final Form form;
  private long[] times = new long[4];
  private double[] values = new double[4];
  private int size;

  /** The youngest time that made room for younger ones. */
  private long forgotten = Long.MIN_VALUE;

  private Latest(Form form) {
    this.form = form;
  }

  @Override
  public void add(long time, Object value, long clock) {
    expire(clock);
    if (time <= forgotten || time < oldest(form.reachMillis, clock)) {
      return;
    }
    int at = after(time);
    if (at >= form.back && times[at - form.back] == time) {
      remove(at - form.back, at - form.back + 1);
      at--;
    }
    insert(at, time, FieldValue.number(value));
    if (size > HEAD + form.back && distinctTimes() > HEAD + form.back) {
      forgotten = times[0];
      remove(0, after(forgotten));
    }
  }

  /** Where the n-th latest value before that time stands, -1 when the window has none. */
  int find(int back, long overMillis, long asOf, long clock) {
    int at = after(asOf - 1) - back;
    long oldest = Math.max(asOf - overMillis, oldest(overMillis, clock));
    return at >= 0 && times[at] >= oldest ? at : -1;
  }

  long time(int at) {
    return times[at];
  }

  double value(int at) {
    return values[at];
  }

  /** A quarter more than the youngest event needs, as {@link WindowShape#oldest}. */
  private static long oldest(long overMillis, long clock) {
    return clock - overMillis - overMillis / 4;
  }

  /** After the last value of that time or an older one. */
  private int after(long time) {
    int at = size;
    while (at > 0 && times[at - 1] > time) {
      at--;
    }
    return at;
  }

  private int distinctTimes() {
    int distinct = size == 0 ? 0 : 1;
    for (int i = 1; i < size; i++) {
      distinct += times[i] == times[i - 1] ? 0 : 1;
    }
    return distinct;
  }

  private void insert(int at, long time, double value) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    System.arraycopy(times, at, times, at + 1, size - at);
    System.arraycopy(values, at, values, at + 1, size - at);
    times[at] = time;
    values[at] = value;
    size++;
  }

  private void remove(int from, int to) {
    System.arraycopy(times, to, times, from, size - to);
    System.arraycopy(values, to, values, from, size - to);
    size -= to - from;
  }

  @Override
  public void expire(long clock) {
    int expired = 0;
    long oldest = oldest(form.reachMillis, clock);
    while (expired < size && times[expired] < oldest) {
      expired++;
    }
    remove(0, expired);
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
      out.put(times[i] - previous).put(values[i]);
      previous = times[i];
    }
  }
}

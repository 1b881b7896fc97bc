package io.millrace.features.engine;

import io.millrace.features.field.FieldValue;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Event;
import org.jspecify.annotations.Nullable;

/** All windows of one key, each made when its first entry comes. */
final class KeyWindows {
  static final int VERSION = 1;

  private final WindowPlan plan;
  private final @Nullable SlidingWindow[] windows;

  KeyWindows(WindowPlan plan) {
    this.plan = plan;
    this.windows = new @Nullable SlidingWindow[plan.size()];
  }

  @Nullable SlidingWindow window(int index) {
    return windows[index];
  }

  /** Enters an event into the windows that its stream feeds; a missing value enters none. */
  void add(Event event, int[] fed, long clock) {
    long time = event.time().toEpochMilli();
    for (int index : fed) {
      int field = plan.field(index);
      double value = field == WindowPlan.EVENTS ? 0 : FieldValue.number(event.values().get(field));
      if (Double.isFinite(value)) {
        made(index).add(time, value, clock);
      }
    }
  }

  private SlidingWindow made(int index) {
    SlidingWindow window = windows[index];
    if (window == null) {
      window = new SlidingWindow(plan.shape(index));
      windows[index] = window;
    }
    return window;
  }

  /** Forgets what is out of every window; true when nothing is left. */
  boolean expire(long clock) {
    boolean empty = true;
    for (int i = 0; i < windows.length; i++) {
      SlidingWindow window = windows[i];
      if (window != null) {
        window.expire(clock);
        windows[i] = window.isEmpty() ? null : window;
        empty &= window.isEmpty();
      }
    }
    return empty;
  }

  byte[] bytes() {
    var out = new StateWriter(VERSION);
    for (int i = 0; i < windows.length; i++) {
      SlidingWindow window = windows[i];
      if (window != null) {
        out.put((long) i);
        window.write(out);
      }
    }
    return out.put(-1L).bytes();
  }

  static KeyWindows read(byte[] bytes, WindowPlan plan) {
    var in = new StateReader(bytes, VERSION);
    var read = new KeyWindows(plan);
    for (int i = in.readInt(); i >= 0; i = in.readInt()) {
      read.windows[i] = SlidingWindow.read(in, plan.shape(i));
    }
    return read;
  }
}

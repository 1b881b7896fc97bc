package io.millrace.features.engine;

import io.millrace.features.aggregate.KeyState;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Event;
import org.jspecify.annotations.Nullable;

/** All states of one key, each made when its first entry comes. */
final class KeyWindows {
  static final int VERSION = 2;

  private static final Double ONE = 1.0;

  private final WindowPlan plan;
  private final @Nullable KeyState[] states;

  KeyWindows(WindowPlan plan) {
    this.plan = plan;
    this.states = new @Nullable KeyState[plan.size()];
  }

  @Nullable KeyState state(int index) {
    return states[index];
  }

  /** Enters an event into the states that its stream feeds; a missing value enters none. */
  void add(Event event, int[] fed, long clock) {
    long time = event.time().toEpochMilli();
    for (int index : fed) {
      int field = plan.field(index);
      Object value = field == WindowPlan.EVENTS ? ONE : event.values().get(field);
      if (value != null && !(value instanceof Double number && !Double.isFinite(number))) {
        made(index).add(time, value, clock);
      }
    }
  }

  private KeyState made(int index) {
    KeyState state = states[index];
    if (state == null) {
      state = plan.form(index).fresh();
      states[index] = state;
    }
    return state;
  }

  /** Forgets what no feature needs any more; true when nothing is left. */
  boolean expire(long clock) {
    boolean empty = true;
    for (int i = 0; i < states.length; i++) {
      KeyState state = states[i];
      if (state != null) {
        state.expire(clock);
        states[i] = state.isEmpty() ? null : state;
        empty &= state.isEmpty();
      }
    }
    return empty;
  }

  byte[] bytes() {
    var out = new StateWriter(VERSION);
    for (int i = 0; i < states.length; i++) {
      KeyState state = states[i];
      if (state != null) {
        out.put((long) i);
        state.write(out);
      }
    }
    return out.put(-1L).bytes();
  }

  static KeyWindows read(byte[] bytes, WindowPlan plan) {
    var in = new StateReader(bytes, VERSION);
    var read = new KeyWindows(plan);
    for (int i = in.readInt(); i >= 0; i = in.readInt()) {
      read.states[i] = plan.form(i).read(in);
    }
    return read;
  }
}

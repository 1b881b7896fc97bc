package io.millrace.features.aggregate;

import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.pipeline.Aggregate;
import org.jspecify.annotations.Nullable;

/** One feature's state and reading, as the engine would use them. */
final class Asked {
  private final StateForm form;
  private final Reading reading;
  private @Nullable KeyState state;
  private long clock = Long.MIN_VALUE;

  Asked(Aggregate feature) {
    this(feature, StateForm.of(feature));
  }

  /** A feature with a state that serves others too. */
  Asked(Aggregate feature, StateForm form) {
    this.form = form;
    this.reading = Reading.of(feature);
  }

  void add(long time, Object value) {
    clock = Math.max(clock, time);
    if (state == null) {
      state = form.fresh();
    }
    state.add(time, value, clock);
  }

  double ask(long asOf) {
    clock = Math.max(clock, asOf);
    return reading.read(state, asOf, clock);
  }

  /** Forgets what is out of reach; the state too when nothing is left. */
  void sweep() {
    if (state != null) {
      state.expire(clock);
      state = state.isEmpty() ? null : state;
    }
  }

  void restart() {
    if (state != null) {
      var in = new StateReader(bytes(), 1);
      state = form.read(in);
    }
  }

  byte[] bytes() {
    var out = new StateWriter(1);
    if (state != null) {
      state.write(out);
    }
    return out.bytes();
  }

  boolean isForgotten() {
    return state == null;
  }
}

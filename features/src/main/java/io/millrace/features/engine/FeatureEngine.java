package io.millrace.features.engine;

import io.millrace.features.field.FieldValue;
import io.millrace.features.field.Fields;
import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fold over one partition of the keyed log, in offset order: events in; vectors, labels and
 * counted lateness out. It is a function of the log alone, so replaying a log gives the same
 * outputs, bit for bit, on Kafka and in a backtest.
 *
 * <ul>
 *   <li>A scored event's vector sees the events of its key with time strictly before its own (whole
 *       milliseconds; equal times do not see each other), within its windows ({@link
 *       SlidingWindow}). A label's event counts from when it became known.
 *   <li>Events are applied in the order of {@link ReorderBuffer}. One that is older than the
 *       youngest applied is late: it is counted, gets its vector as of its own time, and enters the
 *       windows.
 *   <li>Each event is first asked for, then entered.
 * </ul>
 *
 * <p>State is mutable, for speed, and owned by one thread: about 1 us an event with 7 windows.
 * Memory: the keys with anything in their windows, and the events held back. What no window needs
 * any more is forgotten whenever event time has advanced by an eighth of the longest window.
 */
public final class FeatureEngine implements Resumable {
  private static final String CLOCK = "clock";
  private static final String KEY = "key/";
  private static final String WAITING = "waiting/";
  private static final int VERSION = 1;
  private static final int SWEEPS = 8;

  private final Pipeline pipeline;
  private final WindowPlan plan;
  private final VectorPlan vectors;
  private final int labelPosition;
  private final ReorderBuffer buffer;
  private final Map<String, KeyWindows> keys = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final long sweepMillis;
  private long clock = Long.MIN_VALUE;
  private long nextSweep = Long.MIN_VALUE;

  /**
   * @throws IllegalArgumentException when a feature or the label names a field that is not there or
   *     has no fitting type
   */
  public FeatureEngine(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.plan = new WindowPlan(pipeline);
    this.vectors = new VectorPlan(pipeline, plan);
    this.labelPosition =
        Fields.numberPosition(
            pipeline.stream(pipeline.label().stream()), pipeline.label().field(), "the label");
    this.buffer = new ReorderBuffer(pipeline.lateness().toMillis());
    this.sweepMillis = Math.max(1, plan.longest().toMillis() / SWEEPS);
  }

  /** Takes the log's next event; what it and the events it releases lead to, in order. */
  public List<Output> accept(Event event) {
    List<Output> outputs = new ArrayList<>(2);
    buffer.offer(event);
    for (Event due = buffer.poll(); due != null; due = buffer.poll()) {
      apply(due, outputs);
    }
    return outputs;
  }

  /** Releases the events still held back: for a log that has an end. */
  public List<Output> finish() {
    List<Output> outputs = new ArrayList<>();
    for (Event left = buffer.pollUndue(); left != null; left = buffer.pollUndue()) {
      apply(left, outputs);
    }
    return outputs;
  }

  /** How many keys have anything in their windows. */
  public int keyCount() {
    return keys.size();
  }

  private void apply(Event event, List<Output> outputs) {
    long time = event.time().toEpochMilli();
    if (time < clock) {
      outputs.add(new Output.Late(event, Duration.ofMillis(clock - time)));
    }
    clock = Math.max(clock, time);
    if (event.stream().equals(pipeline.scored())) {
      outputs.add(new Output.Vector(vectors.vector(event, keys.get(event.key()), clock)));
    }
    if (event.stream().equals(pipeline.label().stream())) {
      outputs.add(label(event));
    }
    enter(event);
    sweep();
  }

  private Output label(Event event) {
    double value = FieldValue.number(event.values().get(labelPosition));
    return Double.isFinite(value)
        ? new Output.Labelled(new Label(event.id(), event.key(), event.time(), value))
        : new Output.Unlabelled(event);
  }

  private void enter(Event event) {
    int[] fed = plan.fedBy(event);
    if (fed.length > 0) {
      keys.computeIfAbsent(event.key(), key -> new KeyWindows(plan)).add(event, fed, clock);
      changed.add(event.key());
    }
  }

  private void sweep() {
    if (clock < nextSweep) {
      return;
    }
    nextSweep = clock + sweepMillis;
    for (Iterator<Map.Entry<String, KeyWindows>> all = keys.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, KeyWindows> entry = all.next();
      if (entry.getValue().expire(clock)) {
        changed.add(entry.getKey());
        all.remove();
      }
    }
  }

  @Override
  public void saveChanges(Changes changes) {
    if (clock == Long.MIN_VALUE && buffer.next() == 0) {
      return;
    }
    for (String key : changed) {
      @Nullable KeyWindows windows = keys.get(key);
      if (windows == null) {
        changes.remove(KEY + key);
      } else {
        changes.put(KEY + key, windows.bytes());
      }
    }
    changed.clear();
    buffer.saveChanges(
        new Changes() {
          @Override
          public void put(String entry, byte[] bytes) {
            changes.put(WAITING + entry, bytes);
          }

          @Override
          public void remove(String entry) {
            changes.remove(WAITING + entry);
          }
        });
    changes.put(CLOCK, clockBytes());
  }

  private byte[] clockBytes() {
    return new StateWriter(VERSION)
        .put(plan.definition())
        .put(clock)
        .put(buffer.youngest())
        .put(buffer.next())
        .bytes();
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    if (entry.startsWith(KEY)) {
      keys.put(entry.substring(KEY.length()), KeyWindows.read(bytes, plan));
    } else if (entry.startsWith(WAITING)) {
      buffer.restore(entry.substring(WAITING.length()), bytes);
    } else if (entry.equals(CLOCK)) {
      restoreClock(new StateReader(bytes, VERSION));
    } else {
      throw new IllegalArgumentException("no state is kept under " + entry);
    }
  }

  private void restoreClock(StateReader in) {
    String written = in.readText();
    if (!written.equals(plan.definition())) {
      throw new IllegalArgumentException(
          "the windows were kept for %s, but the pipeline now says %s: their state cannot be used; reset the stage to process the keyed log anew, or give the pipeline another name"
              .formatted(written, plan.definition()));
    }
    clock = in.readLong();
    nextSweep = clock;
    buffer.resume(in.readLong(), in.readLong());
  }
}

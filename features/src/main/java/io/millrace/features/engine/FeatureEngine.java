package io.millrace.features.engine;

import io.millrace.features.field.LabelValue;
import io.millrace.features.resume.Resumable;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.pipeline.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fold over one partition of the keyed log, in offset order: events in; vectors, labels and
 * counted lateness out. It is a function of the log - and, where the pipeline has further window
 * keys, of what their engines answer ({@link FurtherEngine}) - so replaying a log gives the same
 * outputs, bit for bit and in the same order, on Kafka and in a backtest.
 *
 * <ul>
 *   <li>A scored event's vector sees the events of its key with time strictly before its own (whole
 *       milliseconds; equal times do not see each other), within its windows ({@link
 *       SlidingWindow}). A label's event counts from when it became known.
 *   <li>Events are applied in the order of {@link ReorderBuffer}. One that is older than the
 *       youngest applied is late: it is counted, gets its vector as of its own time, and enters the
 *       windows.
 *   <li>A vector with windows of further keys waits for them ({@link Assembly}); vectors and labels
 *       come out in the order in which their events were applied.
 * </ul>
 *
 * <p>State is mutable, for speed, and owned by one thread: about 1 us an event with 7 windows.
 * Memory: the keys with anything in their windows, the events held back and the vectors that wait.
 */
public final class FeatureEngine implements Resumable {
  private static final String ASSEMBLY = "assembly/";
  private static final int ONE_WRITER = 1;

  private final Pipeline pipeline;
  private final Optional<LabelValue> label;
  private final KeyEngine windows;
  private final Assembly assembly;

  /**
   * @throws IllegalArgumentException when a feature or the label names a field that is not there or
   *     has no fitting type
   */
  public FeatureEngine(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.windows = new KeyEngine(pipeline, pipeline.windowKey(), pipeline.features(), ONE_WRITER);
    this.assembly = new Assembly(pipeline);
    this.label = LabelValue.of(pipeline);
  }

  /** Takes the log's next event; what it and the events it releases lead to, in order. */
  public List<Output> accept(Event event) {
    List<Output> outputs = new ArrayList<>(2);
    if (pipeline.label().isToldBy(event.stream()) && !Double.isFinite(label(event))) {
      outputs.add(new Output.Unlabelled(event));
    }
    for (KeyEngine.Applied applied : windows.accept(event, 0)) {
      take(applied, outputs);
    }
    return outputs;
  }

  /** Forgets an entity's windows; nothing comes out, and no other key changes. */
  public void erase(Erasure erasure) {
    windows.erase(erasure);
  }

  /** Takes what the windows of a further key hold for a scored event of this partition. */
  public List<Output> answer(FeatureVector partial) {
    return assembly.answer(partial);
  }

  /** Releases the events still held back: for a log that has an end. */
  public List<Output> finish() {
    List<Output> outputs = new ArrayList<>();
    windows.finish().forEach(applied -> take(applied, outputs));
    return outputs;
  }

  /** How many keys have anything in their windows. */
  public int keyCount() {
    return windows.keyCount();
  }

  /** How many vectors wait for further keys. */
  public int waiting() {
    return assembly.size();
  }

  private void take(KeyEngine.Applied applied, List<Output> outputs) {
    Event event = applied.event();
    if (applied.behindMillis() > 0) {
      outputs.add(new Output.Late(event, Duration.ofMillis(applied.behindMillis())));
    }
    FeatureVector vector = applied.vector();
    if (vector != null) {
      outputs.addAll(assembly.ask(event, vector));
    }
    double known = label(event);
    if (Double.isFinite(known)) {
      outputs.addAll(assembly.pass(new Label(event.id(), event.key(), event.time(), known)));
    }
  }

  /** NaN where the event tells none. */
  private double label(Event event) {
    return pipeline.label().isToldBy(event.stream())
        ? label.map(its -> its.of(event.values())).orElse(Double.NaN)
        : Double.NaN;
  }

  @Override
  public void saveChanges(Changes changes) {
    windows.saveChanges(changes);
    assembly.saveChanges(changes.under(ASSEMBLY));
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    if (entry.startsWith(ASSEMBLY)) {
      assembly.restore(entry.substring(ASSEMBLY.length()), bytes);
    } else {
      windows.restore(entry, bytes);
    }
  }
}

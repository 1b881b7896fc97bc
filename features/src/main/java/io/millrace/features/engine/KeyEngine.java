package io.millrace.features.engine;

import io.millrace.features.field.KeyText;
import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one window key, over one partition of a log whose records are keyed by it. Events
 * are applied in the order of {@link ReorderBuffer}; each is first asked for, then entered.
 *
 * <p>State is mutable, for speed, and owned by one thread. What no window needs any more is
 * forgotten whenever event time has advanced by an eighth of the longest window.
 */
final class KeyEngine implements Resumable {
  private static final String CLOCK = "clock";
  private static final String KEY = "key/";
  private static final String WAITING = "waiting/";
  private static final int VERSION = 2;
  private static final int SWEEPS = 8;

  private final String pipeline;
  private final String scored;
  private final Optional<WindowKey> key;
  private final WindowPlan plan;
  private final VectorPlan vectors;
  private final Frontier frontier;
  private final ReorderBuffer buffer;
  private final Map<String, KeyWindows> keys = new HashMap<>();
  private final Set<String> changed = new HashSet<>();
  private final long sweepMillis;
  private long clock = Long.MIN_VALUE;
  private long nextSweep = Long.MIN_VALUE;
  private boolean touched;

  /**
   * @param key empty when no windows are kept here
   * @param features columns of the vectors
   * @param sources how many write the log, each in its own order
   */
  KeyEngine(Pipeline pipeline, Optional<WindowKey> key, List<Feature> features, int sources) {
    this.pipeline = pipeline.name();
    this.scored = pipeline.scored();
    this.key = key;
    this.plan = new WindowPlan(pipeline, key);
    this.vectors = new VectorPlan(pipeline, plan, features);
    this.frontier = new Frontier(sources);
    this.buffer = new ReorderBuffer(pipeline.lateness().toMillis(), frontier);
    this.sweepMillis = Math.max(1, plan.longest().toMillis() / SWEEPS);
  }

  /**
   * An event whose turn it was.
   *
   * @param behindMillis how much older it is than the youngest before it; 0 in order
   * @param vector of a scored event
   */
  record Applied(Event event, long behindMillis, @Nullable FeatureVector vector) {}

  /** Takes the log's next event; those whose turn it is now, in order. */
  List<Applied> accept(Event event, int source) {
    frontier.reach(source, event.time().toEpochMilli());
    buffer.offer(event);
    return due();
  }

  /** Takes word from a source that it has come to that time. */
  List<Applied> reach(int source, long time) {
    frontier.reach(source, time);
    return due();
  }

  /** Takes word from a source that it has come to that time, and has nothing more for now. */
  List<Applied> rest(int source, long time) {
    frontier.rest(source, time);
    return due();
  }

  private List<Applied> due() {
    touched = true;
    List<Applied> applied = new ArrayList<>(1);
    for (ReorderBuffer.Held due = buffer.poll(); due != null; due = buffer.poll()) {
      applied.add(apply(due));
    }
    return applied;
  }

  /** Releases the events still held back: for a log that has an end. */
  List<Applied> finish() {
    touched = true;
    List<Applied> applied = new ArrayList<>();
    for (ReorderBuffer.Held left = buffer.pollUndue(); left != null; left = buffer.pollUndue()) {
      applied.add(apply(left));
    }
    return applied;
  }

  /**
   * Forgets an entity: the windows of every key that it is part of. Its events that still wait get
   * their vectors, by then of an unknown entity, and enter nothing.
   */
  void erase(Erasure erasure) {
    if (key.filter(by -> by.fields().contains(erasure.field())).isEmpty()) {
      return;
    }
    touched = true;
    for (String text : keys.keySet().stream().filter(text -> isOf(erasure, text)).toList()) {
      keys.remove(text);
      changed.add(text);
    }
    buffer.keepOut(event -> plan.fedBy(event).length > 0 && isOf(erasure, event.key()));
  }

  private boolean isOf(Erasure erasure, String text) {
    return erasure.isAbout(pipeline, KeyText.part(key.orElseThrow(), text, erasure.field()));
  }

  int keyCount() {
    return keys.size();
  }

  private Applied apply(ReorderBuffer.Held held) {
    Event event = held.event();
    long time = event.time().toEpochMilli();
    long behind = time < clock ? clock - time : 0;
    clock = Math.max(clock, time);
    FeatureVector vector =
        event.stream().equals(scored) ? vectors.vector(event, keys.get(event.key()), clock) : null;
    if (!held.isKeptOut()) {
      enter(event);
    }
    sweep();
    return new Applied(event, behind, vector);
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
    if (!touched) {
      return;
    }
    touched = false;
    for (String key : changed) {
      @Nullable KeyWindows windows = keys.get(key);
      if (windows == null) {
        changes.remove(KEY + key);
      } else {
        changes.put(KEY + key, windows.bytes());
      }
    }
    changed.clear();
    buffer.saveChanges(changes.under(WAITING));
    changes.put(CLOCK, clockBytes());
  }

  private byte[] clockBytes() {
    var out = new StateWriter(VERSION).put(plan.definition()).put(clock).put(buffer.next());
    frontier.write(out);
    return out.bytes();
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
    buffer.resume(in.readLong());
    frontier.read(in);
  }
}

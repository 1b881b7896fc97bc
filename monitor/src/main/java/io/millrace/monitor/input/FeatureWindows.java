package io.millrace.monitor.input;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.Profile;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import io.millrace.monitor.input.PartialWindow.Champion;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.plan.Vectors;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Profiles of vectors, whole texts apart, by windows of event time, aligned to the epoch, and which
 * version was the champion in each.
 *
 * <p>The champion is read from the scores of the window's own events, not from the registry's log:
 * that log is read beside the others, and what it says at some moment depends on who was faster.
 * Cost: one counter for each value. A mutable state object, because every vector passes: not
 * thread-safe.
 */
public final class FeatureWindows {
  private static final int VERSION = 1;

  private final MonitorPlan plan;
  private final Map<String, FeatureKind> kinds;
  private final TreeMap<Long, Open> open = new TreeMap<>();
  private long closedUpTo = Long.MIN_VALUE;
  private long late;

  private static final class Open {
    final ProfileBuilder profile;
    @Nullable Champion champion;

    Open(ProfileBuilder profile) {
      this.profile = profile;
    }
  }

  public FeatureWindows(MonitorPlan plan) {
    this.plan = plan;
    this.kinds =
        plan.vectors().columns().stream()
            .filter(column -> column.type() != Feature.Type.TEXT)
            .collect(Collectors.toMap(Vectors.Column::name, column -> kind(column.type())));
  }

  private static FeatureKind kind(Feature.Type type) {
    return type == Feature.Type.NUMBER ? FeatureKind.NUMERIC : FeatureKind.CATEGORY;
  }

  /** Takes in a vector or a score; labels say nothing about inputs. */
  public void accept(JoinInput input) {
    switch (input) {
      case JoinInput.Vector vector ->
          window(vector.atMillis()).ifPresent(to -> add(vector.vector().values(), to.profile));
      case JoinInput.Score score -> {
        if (score.by().decides()) {
          window(score.atMillis()).ifPresent(to -> decided(score, to));
        }
      }
      case JoinInput.Known known -> {}
      case JoinInput.Decided decided -> {}
    }
  }

  private Optional<Open> window(long eventMillis) {
    if (eventMillis < closedUpTo) {
      late++;
      return Optional.empty();
    }
    return Optional.of(
        open.computeIfAbsent(start(eventMillis), start -> new Open(new ProfileBuilder(kinds))));
  }

  private long start(long eventMillis) {
    long length = plan.window().toMillis();
    return Math.floorDiv(eventMillis, length) * length;
  }

  private void add(FeatureValues values, ProfileBuilder to) {
    List<Vectors.Column> columns = plan.vectors().columns();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      switch (columns.get(i).type()) {
        case NUMBER -> to.add(name, values.number(i));
        case CATEGORY -> {
          String text = values.text(i);
          if (text == null) {
            to.missing(name);
          } else {
            to.add(name, text);
          }
        }
        case TEXT -> {}
      }
    }
  }

  private static void decided(JoinInput.Score score, Open window) {
    Champion seen =
        new Champion(
            score.atMillis(), score.eventId(), score.by().contender(), score.by().version());
    Champion last = window.champion;
    if (last == null || Champion.LATEST.compare(seen, last) > 0) {
      window.champion = seen;
    }
  }

  /** The windows that ended by this event time, oldest first; they are given once. */
  public List<PartialWindow> closeBefore(long timeMillis) {
    long boundary = start(timeMillis);
    if (boundary <= closedUpTo) {
      return List.of();
    }
    closedUpTo = boundary;
    SortedMap<Long, Open> ended = open.headMap(boundary);
    List<PartialWindow> closed = new ArrayList<>(ended.size());
    ended.forEach((start, window) -> closed.add(partial(start, window)));
    ended.clear();
    return closed;
  }

  private PartialWindow partial(long start, Open window) {
    Profile profile = window.profile.build();
    long end = start + plan.window().toMillis();
    return new PartialWindow(start, end, profile, Optional.ofNullable(window.champion));
  }

  /** Vectors and decisions that came after their window was closed, and were left out. */
  public long late() {
    return late;
  }

  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION);
    out.put(closedUpTo).put(late).put(open.size());
    open.forEach((start, window) -> out.put(PartialForm.toBytes(partial(start, window))));
    return out.bytes();
  }

  public static FeatureWindows restore(byte[] snapshot, MonitorPlan plan) {
    FeatureWindows windows = new FeatureWindows(plan);
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    windows.closedUpTo = in.getLong();
    windows.late = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      windows.take(PartialForm.fromBytes(in.getBytes()));
    }
    in.end();
    return windows;
  }

  /** Adds what another worker saw before the work was shared out anew. */
  public void takeOver(FeatureWindows other) {
    closedUpTo = Math.max(closedUpTo, other.closedUpTo);
    late += other.late;
    other.open.forEach((start, window) -> take(other.partial(start, window)));
  }

  private void take(PartialWindow partial) {
    Open mine = open.get(partial.startMillis());
    PartialWindow whole =
        mine == null ? partial : partial(partial.startMillis(), mine).merge(partial);
    Open window = new Open(ProfileBuilder.restore(whole.profile().toBytes()));
    window.champion = whole.champion().orElse(null);
    open.put(partial.startMillis(), window);
  }
}

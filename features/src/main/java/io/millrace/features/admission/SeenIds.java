package io.millrace.features.admission;

import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.features.resume.StateWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which ids were admitted, and their times, for a stated length of event time. An id is
 * known while its time is within that length of the youngest admitted.
 *
 * <p>A journal: ids are kept in segments of those admitted between two commits ({@value #FULL} at
 * most), so a commit writes one entry and a segment is forgotten as a whole. The answer does not
 * depend on how ids fall into segments. Memory: about 150 bytes an id.
 */
final class SeenIds implements Resumable {
  static final int FULL = 4096;
  private static final int VERSION = 1;

  private final long lengthMillis;
  private final Map<Id, Long> times = new HashMap<>();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final List<String> forgotten = new ArrayList<>();
  private Segment open = new Segment(0);
  private long youngest = Long.MIN_VALUE;

  record Id(String stream, String id) {}

  /** Ids of one stretch of admissions; their times stand in the map. */
  private static final class Segment {
    private final long number;
    private final List<Id> ids = new ArrayList<>();
    private long youngest = Long.MIN_VALUE;
    private boolean saved;

    Segment(long number) {
      this.number = number;
    }
  }

  SeenIds(long lengthMillis) {
    this.lengthMillis = lengthMillis;
  }

  /** The time at which the id was admitted, null when it is not known. */
  @Nullable Long seen(Id id) {
    Long time = times.get(id);
    return time != null && time >= youngest - lengthMillis ? time : null;
  }

  void admit(Id id, long time) {
    times.put(id, time);
    open.ids.add(id);
    open.youngest = Math.max(open.youngest, time);
    youngest = Math.max(youngest, time);
    if (open.ids.size() == FULL) {
      close();
    }
  }

  int size() {
    return times.size();
  }

  private void close() {
    segments.add(open);
    open = new Segment(open.number + 1);
    long horizon = youngest - lengthMillis;
    for (Segment first = segments.peek();
        first != null && first.youngest < horizon;
        first = segments.peek()) {
      forget(segments.remove(), horizon);
    }
  }

  private void forget(Segment old, long horizon) {
    for (Id id : old.ids) {
      times.computeIfPresent(id, (same, time) -> time < horizon ? null : time);
    }
    if (old.saved) {
      forgotten.add(entry(old));
    }
  }

  @Override
  public void saveChanges(Changes changes) {
    if (!open.ids.isEmpty()) {
      close();
    }
    for (var all = segments.descendingIterator(); all.hasNext(); ) {
      Segment segment = all.next();
      if (segment.saved) {
        break;
      }
      changes.put(entry(segment), bytes(segment));
      segment.saved = true;
    }
    forgotten.forEach(changes::remove);
    forgotten.clear();
  }

  private byte[] bytes(Segment segment) {
    var out = new StateWriter(VERSION).put((long) segment.ids.size());
    for (Id id : segment.ids) {
      out.put(id.stream()).put(id.id()).put(times.getOrDefault(id, Long.MIN_VALUE).longValue());
    }
    return out.bytes();
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    var segment = new Segment(Long.parseLong(entry));
    var in = new StateReader(bytes, VERSION);
    for (int left = in.readInt(); left > 0; left--) {
      var id = new Id(in.readText(), in.readText());
      long time = in.readLong();
      segment.ids.add(id);
      segment.youngest = Math.max(segment.youngest, time);
      times.merge(id, time, Math::max);
    }
    segment.saved = true;
    youngest = Math.max(youngest, segment.youngest);
    enqueue(segment);
  }

  private void enqueue(Segment segment) {
    boolean last = segments.isEmpty() || segments.getLast().number < segment.number;
    segments.add(segment);
    if (!last) {
      List<Segment> sorted = new ArrayList<>(segments);
      sorted.sort(Comparator.comparingLong(s -> s.number));
      segments.clear();
      segments.addAll(sorted);
    }
    open = new Segment(segments.getLast().number + 1);
  }

  private static String entry(Segment segment) {
    return "%019d".formatted(segment.number);
  }
}

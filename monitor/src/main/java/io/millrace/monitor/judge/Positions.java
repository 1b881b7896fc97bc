package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * At which event time a detector's n-th value stood, to within an hour: one entry for each hour of
 * event time, so that naming the start of a regime needs no copy of the stream. A mutable state
 * object: not thread-safe.
 */
final class Positions {
  private static final int VERSION = 1;
  private static final long HOUR_MILLIS = 3_600_000L;

  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long count;

  private record Mark(long position, long eventMillis) {}

  /** The next value's event time; never before the last one's. */
  void add(long eventMillis) {
    Mark last = marks.peekLast();
    if (last == null || eventMillis >= last.eventMillis + HOUR_MILLIS) {
      marks.add(new Mark(count, eventMillis));
    }
    count++;
  }

  /** Event time at or before the value of this position (from 0), at most an hour before. */
  long timeOf(long position) {
    long time = marks.getFirst().eventMillis;
    for (Iterator<Mark> i = marks.iterator(); i.hasNext(); ) {
      Mark mark = i.next();
      if (mark.position > position) {
        return time;
      }
      time = mark.eventMillis;
    }
    return time;
  }

  /** Forgets what lies before a position that will be the earliest asked for. */
  void forgetBefore(long position) {
    while (marks.size() > 1) {
      Mark first = marks.removeFirst();
      if (marks.getFirst().position > position) {
        marks.addFirst(first);
        return;
      }
    }
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(count).put(marks.size());
    marks.forEach(mark -> out.put(mark.position).put(mark.eventMillis));
    return out.bytes();
  }

  static Positions restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Positions positions = new Positions();
    positions.count = in.getLong();
    int size = in.getInt();
    for (int i = 0; i < size; i++) {
      positions.marks.add(new Mark(in.getLong(), in.getLong()));
    }
    in.end();
    return positions;
  }
}

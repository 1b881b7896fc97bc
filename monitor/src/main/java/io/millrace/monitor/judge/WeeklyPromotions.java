package io.millrace.monitor.judge;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * How many promotions the monitor has asked for in the seven days of event time up to now, and
 * whether it may ask for one more. A new current version counts, and so does a new champion; what a
 * person or the registry does, and a rollback, does not. A mutable state object: not thread-safe.
 */
final class WeeklyPromotions {
  private static final int VERSION = 1;
  private static final Duration WEEK = Duration.ofDays(7);

  private final int most;

  /** When they were asked for, in milliseconds, the oldest first. */
  private final ArrayDeque<Long> made = new ArrayDeque<>();

  /**
   * @param most 0 for no limit
   */
  WeeklyPromotions(int most) {
    this.most = most;
  }

  /** From when on there may be another; empty where there may be one now. */
  Optional<Instant> fullUntil(Instant at) {
    while (!made.isEmpty() && made.getFirst() <= at.minus(WEEK).toEpochMilli()) {
      made.removeFirst();
    }
    return most == 0 || made.size() < most
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(made.getFirst()).plus(WEEK));
  }

  void made(Instant at) {
    if (most > 0) {
      made.addLast(at.toEpochMilli());
    }
  }

  byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(made.size());
    made.forEach(millis -> out.put(millis.longValue()));
    return out.bytes();
  }

  static WeeklyPromotions restore(byte[] snapshot, int most) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    WeeklyPromotions restored = new WeeklyPromotions(most);
    for (int left = in.getInt(); left > 0; left--) {
      restored.made.addLast(in.getLong());
    }
    in.end();
    return restored;
  }
}

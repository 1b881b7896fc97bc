package io.millrace.features.engine;

import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.schemas.message.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Holds events back until nothing older is waited for: an event is released once the youngest time
 * seen is at least {@code lateness} after its own, in the order of (time, stream, id). With a
 * lateness of 0 that is at once, in the order of the log. Event time alone moves it, so a log
 * replays to the same order; on a stream at rest the last events wait.
 */
final class ReorderBuffer implements Resumable {
  private static final Comparator<Waiting> ORDER =
      Comparator.comparingLong((Waiting w) -> w.event.time().toEpochMilli())
          .thenComparing(w -> w.event.stream())
          .thenComparing(w -> w.event.id())
          .thenComparingLong(w -> w.number);

  private final long latenessMillis;
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(ORDER);
  private final List<Waiting> unsaved = new ArrayList<>();
  private final List<String> released = new ArrayList<>();
  private long youngest = Long.MIN_VALUE;
  private long next;

  /** An event that waits; entries are named by number. */
  private static final class Waiting {
    private final Event event;
    private final long number;
    private boolean saved;
    private boolean gone;

    Waiting(Event event, long number) {
      this.event = event;
      this.number = number;
    }

    String entry() {
      return Long.toString(number);
    }
  }

  ReorderBuffer(long latenessMillis) {
    this.latenessMillis = latenessMillis;
  }

  void offer(Event event) {
    youngest = Math.max(youngest, event.time().toEpochMilli());
    var added = new Waiting(event, next++);
    waiting.add(added);
    if (latenessMillis > 0) {
      unsaved.add(added);
    }
  }

  /** The next event whose turn it is, null when those that are left must wait. */
  @Nullable Event poll() {
    Waiting first = waiting.peek();
    boolean due = first != null && youngest - latenessMillis >= first.event.time().toEpochMilli();
    return due ? remove() : null;
  }

  /** The next event, due or not; null when none is left. */
  @Nullable Event pollUndue() {
    return waiting.isEmpty() ? null : remove();
  }

  private Event remove() {
    Waiting first = waiting.remove();
    first.gone = true;
    if (first.saved) {
      released.add(first.entry());
    }
    return first.event;
  }

  long youngest() {
    return youngest;
  }

  long next() {
    return next;
  }

  /** Takes back where the buffer stood. */
  void resume(long youngestSeen, long nextNumber) {
    youngest = youngestSeen;
    next = nextNumber;
  }

  @Override
  public void saveChanges(Changes changes) {
    for (Waiting added : unsaved) {
      if (!added.gone) {
        changes.put(added.entry(), EventState.bytes(added.event));
        added.saved = true;
      }
    }
    released.forEach(changes::remove);
    unsaved.clear();
    released.clear();
  }

  @Override
  public void restore(String entry, byte[] bytes) {
    var restored =
        new Waiting(
            EventState.read(new StateReader(bytes, EventState.VERSION)), Long.parseLong(entry));
    restored.saved = true;
    waiting.add(restored);
  }
}

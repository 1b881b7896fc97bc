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
 * Holds events back until nothing older is waited for: an event is released once all sources of the
 * log ({@link Frontier}) have come at least {@code lateness} beyond its own time, in the order of
 * (time, stream, id). With one source and a lateness of 0 that is at once, in the order of the log.
 * What the log says alone moves it, so a log replays to the same order; on a stream at rest the
 * last events wait.
 *
 * <p>At most {@value #MOST} events wait: beyond that the oldest goes on, whoever is behind.
 */
final class ReorderBuffer implements Resumable {
  private static final Comparator<Waiting> ORDER =
      Comparator.comparingLong((Waiting w) -> w.event.time().toEpochMilli())
          .thenComparing(w -> w.event.stream())
          .thenComparing(w -> w.event.id())
          .thenComparingLong(w -> w.number);

  static final int MOST = 200_000;

  private final long latenessMillis;
  private final Frontier frontier;
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(ORDER);
  private final List<Waiting> unsaved = new ArrayList<>();
  private final List<String> released = new ArrayList<>();
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

  ReorderBuffer(long latenessMillis, Frontier frontier) {
    this.latenessMillis = latenessMillis;
    this.frontier = frontier;
  }

  void offer(Event event) {
    var added = new Waiting(event, next++);
    waiting.add(added);
    if (!isDue(added)) {
      unsaved.add(added);
    }
  }

  /** The next event whose turn it is, null when those that are left must wait. */
  @Nullable Event poll() {
    Waiting first = waiting.peek();
    return first != null && (isDue(first) || waiting.size() > MOST) ? remove() : null;
  }

  private boolean isDue(Waiting one) {
    long passed = frontier.passed();
    return passed != Long.MIN_VALUE && passed - latenessMillis >= one.event.time().toEpochMilli();
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

  long next() {
    return next;
  }

  /** Takes back how many events have come. */
  void resume(long nextNumber) {
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

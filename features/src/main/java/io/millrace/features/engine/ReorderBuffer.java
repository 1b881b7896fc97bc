package io.millrace.features.engine;

import io.millrace.features.resume.Resumable;
import io.millrace.features.resume.StateReader;
import io.millrace.schemas.message.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
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
  private static final Comparator<Held> ORDER =
      Comparator.comparingLong((Held h) -> h.event.time().toEpochMilli())
          .thenComparing(h -> h.event.stream())
          .thenComparing(h -> h.event.id())
          .thenComparingLong(h -> h.number);

  /** Ends the entry of an event that is kept out. */
  private static final String KEPT_OUT = "!";

  static final int MOST = 200_000;

  private final long latenessMillis;
  private final Frontier frontier;
  private final PriorityQueue<Held> waiting = new PriorityQueue<>(ORDER);
  private final List<Held> unsaved = new ArrayList<>();
  private final List<String> released = new ArrayList<>();
  private long next;

  /** An event that waits; entries are named by number. */
  static final class Held {
    private final Event event;
    private final long number;
    private boolean keptOut;
    private boolean saved;
    private boolean gone;

    private Held(Event event, long number) {
      this.event = event;
      this.number = number;
    }

    Event event() {
      return event;
    }

    /** Whether it may ask, but enters no window: what it tells was erased while it waited. */
    boolean isKeptOut() {
      return keptOut;
    }

    private String entry() {
      return number + (keptOut ? KEPT_OUT : "");
    }
  }

  ReorderBuffer(long latenessMillis, Frontier frontier) {
    this.latenessMillis = latenessMillis;
    this.frontier = frontier;
  }

  void offer(Event event) {
    var added = new Held(event, next++);
    waiting.add(added);
    if (!isDue(added)) {
      unsaved.add(added);
    }
  }

  /** The next event whose turn it is, null when those that are left must wait. */
  @Nullable Held poll() {
    Held first = waiting.peek();
    return first != null && (isDue(first) || waiting.size() > MOST) ? remove() : null;
  }

  private boolean isDue(Held one) {
    long passed = frontier.passed();
    return passed != Long.MIN_VALUE && passed - latenessMillis >= one.event.time().toEpochMilli();
  }

  /** The next event, due or not; null when none is left. */
  @Nullable Held pollUndue() {
    return waiting.isEmpty() ? null : remove();
  }

  private Held remove() {
    Held first = waiting.remove();
    first.gone = true;
    if (first.saved) {
      released.add(first.entry());
    }
    return first;
  }

  /** Keeps those that wait now out of all windows. */
  void keepOut(Predicate<Event> which) {
    for (Held held : waiting) {
      if (!held.keptOut && which.test(held.event)) {
        if (held.saved) {
          released.add(held.entry());
          held.saved = false;
          unsaved.add(held);
        }
        held.keptOut = true;
      }
    }
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
    for (Held added : unsaved) {
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
    boolean keptOut = entry.endsWith(KEPT_OUT);
    long number = Long.parseLong(keptOut ? entry.substring(0, entry.length() - 1) : entry);
    var restored = new Held(EventState.read(new StateReader(bytes, EventState.VERSION)), number);
    restored.keptOut = keptOut;
    restored.saved = true;
    waiting.add(restored);
  }
}

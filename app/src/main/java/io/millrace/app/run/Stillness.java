package io.millrace.app.run;

import java.time.Duration;
import java.time.Instant;

/**
 * When a run whose data have all been written is over: when nothing new is said by the monitor, and
 * nothing is left to be read by the stages. A stage that reads on is waited for, however slow it
 * is; one that stands still is not for ever. A pure step: time is a parameter. Not thread-safe.
 */
final class Stillness {
  /** A monitor that says nothing new for so long has judged all that reached it. */
  static final Duration QUIET = Duration.ofSeconds(10);

  /** For so long it is waited for stages whose positions do not move. */
  static final Duration STUCK = Duration.ofSeconds(90);

  private Instant lastMove;
  private long left = Long.MAX_VALUE;

  Stillness(Instant begun) {
    this.lastMove = begun;
  }

  /** Something was said. */
  void moved(Instant at) {
    lastMove = at.isAfter(lastMove) ? at : lastMove;
  }

  boolean isQuiet(Instant now) {
    return hasLasted(QUIET, now);
  }

  /**
   * Whether it is over.
   *
   * @param unread records that stages have still to read
   */
  boolean isOver(Instant now, long unread) {
    if (unread != left) {
      left = unread;
      moved(now);
    }
    return hasLasted(unread == 0 ? QUIET : STUCK, now);
  }

  private boolean hasLasted(Duration length, Instant now) {
    return Duration.between(lastMove, now).compareTo(length) > 0;
  }
}

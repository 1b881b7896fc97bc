package io.millrace.ingest.replay;

import java.time.Duration;

/**
 * How many rows a replay writes at once: few after a pause, then twice as many each time. A reader
 * of several streams waits for one that has just brought something, but for none that has long been
 * silent. So what comes first after a pause may be taken without its neighbours of other streams,
 * and has to be little: days of one stream would make all events of the others late.
 */
public final class SlowStart {
  /** Without a write, after which a start is slow again. */
  public static final Duration PAUSE = Duration.ofSeconds(1);

  private static final int FIRST_ROWS = 16;

  private final int most;
  private int rows = FIRST_ROWS;
  private long endedNanos;

  /** At first slow. */
  public SlowStart(int mostRows) {
    this.most = mostRows;
  }

  /** Rows that may be written at once at this time. */
  public int rows(long nowNanos) {
    if (nowNanos - endedNanos > PAUSE.toNanos()) {
      rows = FIRST_ROWS;
    }
    return rows;
  }

  /** Takes note that rows were written. */
  public void written(long nowNanos) {
    endedNanos = nowNanos;
    rows = Math.min(most, 2 * rows);
  }
}

package io.millrace.features.kafka;

import io.millrace.features.engine.Progress;
import io.millrace.features.engine.Rekeyed;
import io.millrace.schemas.message.Event;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * When a partition's admission says how far it has come: every {@value #PERIOD_MILLIS} ms in which
 * something changed. It says that it rests when nothing was there to read for {@value #QUIET} such
 * periods, or before the first record, which may be long in coming while a stage starts, for
 * {@value #QUIET_AT_FIRST}. The marks are in the log, so that a replay sees them where they were,
 * whatever its pace.
 */
final class Marking {
  private static final int PERIOD_MILLIS = 100;
  private static final int QUIET = 10;
  private static final int QUIET_AT_FIRST = 50;

  static final Duration PERIOD = Duration.ofMillis(PERIOD_MILLIS);

  private final Progress progress;
  private final Consumer<Rekeyed.Mark> log;
  private int quietLeft = QUIET_AT_FIRST;

  Marking(int partition, Consumer<Rekeyed.Mark> log) {
    this.progress = new Progress(partition);
    this.log = log;
  }

  /** A record was there to read. */
  void read() {
    quietLeft = QUIET;
  }

  void admitted(Event event) {
    progress.admitted(event);
  }

  /** A period is over. */
  void tick() {
    Rekeyed.Pace pace = quietLeft > 0 ? Rekeyed.Pace.MOVING : Rekeyed.Pace.RESTING;
    quietLeft = Math.max(0, quietLeft - 1);
    progress.mark(pace).ifPresent(log);
  }
}

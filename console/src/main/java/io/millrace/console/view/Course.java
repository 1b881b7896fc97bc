package io.millrace.console.view;

import static io.millrace.console.view.RaceState.Phase.BOOTSTRAPPING;
import static io.millrace.console.view.RaceState.Phase.ENDED;
import static io.millrace.console.view.RaceState.Phase.RUNNING;
import static io.millrace.console.view.RaceState.Phase.TRAINING;
import static io.millrace.console.view.RaceState.Phase.WAITING;

import io.millrace.schemas.message.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far the loop has come, and which phase that is.
 *
 * <pre>
 * WAITING -> BOOTSTRAPPING -> TRAINING <-> RUNNING -> ENDED
 * no event   no version yet   a request    a version   no further event
 *                             is open      has served
 * </pre>
 */
final class Course {
  private static final String MONITOR = "monitor";

  private final long bootstrapMillis;
  private final Map<String, Instant> watermarks = new TreeMap<>();
  private @Nullable Long since;
  private long outcomes;
  private boolean hasEvents;
  private boolean hasVersion;
  private boolean isTraining;
  private boolean hasEnded;

  Course(Duration bootstrap) {
    this.bootstrapMillis = bootstrap.toMillis();
  }

  /** A watermark at the end of time says that no event will follow. */
  void watermark(Watermark mark) {
    boolean atEnd = Shapes.isEndOfTime(mark.watermark());
    if (!atEnd) {
      watermarks.put(mark.stage(), mark.watermark());
    }
    if (mark.stage().equals(MONITOR)) {
      hasEnded |= atEnd;
      outcomes = mark.outcomes();
      if (since == null && !atEnd) {
        since = Shapes.millis(mark.watermark());
      }
    }
  }

  void events() {
    hasEvents = true;
  }

  void version() {
    hasVersion = true;
  }

  void training(boolean now) {
    isTraining = now;
  }

  void end() {
    hasEnded = true;
  }

  Map<String, Instant> watermarks() {
    return Map.copyOf(watermarks);
  }

  RaceState.Progress progress() {
    Instant watermark = watermarks.get(MONITOR);
    return new RaceState.Progress(
        phase(),
        watermark == null ? null : Shapes.millis(watermark),
        since,
        bootstrapMillis,
        outcomes,
        isTraining);
  }

  private RaceState.Phase phase() {
    if (isTraining) {
      return TRAINING;
    }
    if (hasEnded) {
      return ENDED;
    }
    if (hasVersion) {
      return RUNNING;
    }
    return hasEvents || since != null ? BOOTSTRAPPING : WAITING;
  }
}

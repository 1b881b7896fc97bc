package io.millrace.ingest.replay;

import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a replay may go. At a multiple of real time: as far as the clock says. At maximum speed:
 * at most {@code lead} of event time before the monitor's watermark, and not at all while a
 * retraining is open. So a version comes into being about when it would have in history, buffers
 * stay small, and the speed is that of the whole loop. A pure step: time is a parameter.
 */
public final class Pace {
  private final Speed speed;
  private final Duration lead;
  private final Map<String, Request.State> requests = new HashMap<>();
  private @Nullable Instant firstEvent;
  private @Nullable Instant firstWall;
  private @Nullable Instant watermark;

  public Pace(Speed speed, Duration lead) {
    this.speed = speed;
    this.lead = lead;
  }

  /** Takes note of the monitor's progress. */
  public void watermark(Watermark seen) {
    watermark = seen.watermark();
  }

  /** Takes note of a request or of its answer. */
  public void request(Request seen) {
    requests.put(seen.id(), seen.state());
  }

  /** Whether a retraining is asked for and not yet answered. */
  public boolean isTraining() {
    return requests.values().stream()
        .anyMatch(s -> s == Request.State.OPEN || s == Request.State.TRAINING);
  }

  /** Whether an event of this time may be written at this wall-clock time. */
  public boolean allows(Instant eventTime, Instant wall) {
    if (firstEvent == null || firstWall == null) {
      firstEvent = eventTime;
      firstWall = wall;
    }
    return switch (speed) {
      case Speed.Times times -> {
        double sinceFirst = Duration.between(firstWall, wall).toMillis() * times.factor();
        yield !eventTime.isAfter(firstEvent.plusMillis((long) sinceFirst));
      }
      case Speed.Max max -> !isTraining() && !eventTime.isAfter(reached(firstEvent).plus(lead));
    };
  }

  private Instant reached(Instant first) {
    return watermark == null || watermark.isBefore(first) ? first : watermark;
  }
}

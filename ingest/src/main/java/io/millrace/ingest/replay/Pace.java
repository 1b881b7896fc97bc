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
 *
 * <p>Scored events alone move the watermark. So they alone are held to the lead, and events of
 * other streams, such as labels, go along with them in order of time.
 *
 * <p>The watermark cannot cross a gap between scored events that is longer than the lead, for it
 * moves by what is written. So the lead starts again at the next one when nothing has moved for
 * {@link #STANDSTILL} and most of the way from the watermark to that event is gap: what was written
 * has been judged then. Where most of it was written, the monitor is slow or away, and is waited
 * for.
 *
 * <p>A partition whose keys are quiet holds the watermark, too. So the lead also starts again when
 * a monitor that is there has said for {@link #HELD} that it comes no further.
 */
public final class Pace {
  /** Wall-clock time without a write, a watermark or a training after which a gap is crossed. */
  public static final Duration STANDSTILL = Duration.ofSeconds(10);

  /** Wall-clock time for which a monitor repeats its watermark before it is passed. */
  public static final Duration HELD = Duration.ofSeconds(30);

  private static final Duration USUAL_LEAD = Duration.ofDays(3);
  private static final int LEADS_IN_BOOTSTRAP = 10;

  private final Speed speed;
  private final Duration lead;
  private final Map<String, Request.State> requests = new HashMap<>();
  private @Nullable Instant firstEvent;
  private @Nullable Instant firstWall;
  private @Nullable Instant watermark;
  private @Nullable Instant latest;
  private @Nullable Instant restart;
  private @Nullable Instant lastMove;
  private @Nullable Instant lastHeard;
  private boolean watermarkMoved;

  public Pace(Speed speed, Duration lead) {
    this.speed = speed;
    this.lead = lead;
  }

  /**
   * The lead where none is asked for: three days; half of a bootstrap that is shorter than six, so
   * that first versions come before the data end; a tenth of one that is longer than thirty, which
   * tells how sparse the data are.
   */
  public static Duration leadFor(Duration bootstrap) {
    Duration most = bootstrap.dividedBy(2);
    Duration least = bootstrap.dividedBy(LEADS_IN_BOOTSTRAP);
    Duration lead = USUAL_LEAD.compareTo(most) < 0 ? USUAL_LEAD : most;
    return lead.compareTo(least) < 0 ? least : lead;
  }

  /** Takes note of the monitor's progress. */
  public void watermark(Watermark seen) {
    watermarkMoved |= !seen.watermark().equals(watermark);
    watermark = seen.watermark();
    lastHeard = seen.written();
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

  /** Whether a scored event of this time may be written at this wall-clock time. */
  public boolean allows(Instant eventTime, Instant wall) {
    return switch (speed) {
      case Speed.Times times -> clockAllows(times, eventTime, wall);
      case Speed.Max max -> follows(eventTime, wall);
    };
  }

  /** Whether an event of another stream may be written, all before it being written. */
  public boolean allowsUnscored(Instant eventTime, Instant wall) {
    return switch (speed) {
      case Speed.Times times -> clockAllows(times, eventTime, wall);
      case Speed.Max max -> !isTraining();
    };
  }

  private boolean clockAllows(Speed.Times times, Instant eventTime, Instant wall) {
    if (firstEvent == null || firstWall == null) {
      firstEvent = eventTime;
      firstWall = wall;
    }
    double sinceFirst = Duration.between(firstWall, wall).toMillis() * times.factor();
    return !eventTime.isAfter(firstEvent.plusMillis((long) sinceFirst));
  }

  private boolean follows(Instant eventTime, Instant wall) {
    Instant first = firstEvent == null ? eventTime : firstEvent;
    firstEvent = first;
    boolean moving = lastMove == null || watermarkMoved || isTraining();
    if (moving) {
      lastMove = wall;
      watermarkMoved = false;
    }
    boolean ahead = eventTime.isAfter(reached(first).plus(lead));
    if (isTraining() || (ahead && !isGap(eventTime, wall) && !isHeld(wall))) {
      return false;
    }
    restart = ahead ? eventTime : restart;
    latest = latest == null || eventTime.isAfter(latest) ? eventTime : latest;
    lastMove = wall;
    return true;
  }

  private boolean isGap(Instant next, Instant wall) {
    if (watermark == null || latest == null || lastMove == null) {
      return false;
    }
    Duration behind = Duration.between(watermark, latest);
    return Duration.between(lastMove, wall).compareTo(STANDSTILL) >= 0
        && Duration.between(latest, next).compareTo(behind) > 0;
  }

  private boolean isHeld(Instant wall) {
    return lastMove != null
        && lastHeard != null
        && Duration.between(lastMove, wall).compareTo(HELD) >= 0
        && Duration.between(lastHeard, wall).compareTo(STANDSTILL) < 0;
  }

  private Instant reached(Instant first) {
    Instant reached = watermark == null ? first : watermark;
    return restart == null || restart.isBefore(reached) ? reached : restart;
  }
}

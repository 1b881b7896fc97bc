package io.millrace.monitor.flink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * How far one partition has come in event time: just before the latest time seen in it, because its
 * records are in order and the next may bear the same time. Where several writers share a
 * partition, each says by marks how far it is, and the slowest counts.
 *
 * <pre>
 *   nothing yet             holds the others back for a start-up grace, then is left out of account
 *   the first was seen      holds the others back for the grace, wherever they are
 *   something was seen      holds the others back, until it was silent for long
 * </pre>
 *
 * <p>Logs that are written together are read one after the other. Were the first vectors to move
 * event time at once, they could close outcomes before the first labels, committed with them, are
 * read: those of an empty partition are not waited for. So the first record counts after a grace.
 *
 * <p>A partition that has records must hold the others back however slowly it comes: when the
 * replay pauses, or scoring lags on one partition, the others would otherwise run ahead, close
 * outcomes without the scores still to come, and make what is said depend on speed. So the patience
 * is ten minutes of a job that is able to work; time under back pressure does not count. The same
 * patience waits for a writer. A partition without any record is another matter: a key may never
 * hash to it.
 */
final class SplitProgress implements WatermarkGenerator<Arrival> {
  static final Duration GRACE = Duration.ofSeconds(5);
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String ONLY = "";
  private static final long NOTHING = Long.MIN_VALUE;

  private final RelativeClock clock;
  private final Map<String, Course> courses = new HashMap<>();
  private long firstSeenNanos;
  private boolean seen;

  /** One writer's way. */
  private static final class Course {
    private long latest = NOTHING;
    private long lastSeenNanos;
  }

  /**
   * A partition's progress.
   *
   * @param writers who write it and mark their progress; empty for one writer, whose records show
   *     it
   */
  SplitProgress(RelativeClock clock, Collection<String> writers) {
    this.clock = clock;
    writers.forEach(this::course);
    if (writers.isEmpty()) {
      course(ONLY);
    }
  }

  private Course course(String writer) {
    return courses.computeIfAbsent(
        writer,
        name -> {
          Course course = new Course();
          course.lastSeenNanos = clock.relativeTimeNanos();
          return course;
        });
  }

  @Override
  public void onEvent(Arrival arrival, long recordTimestamp, WatermarkOutput output) {
    switch (arrival) {
      case Arrival.Usable usable -> {
        begin(output);
        if (courses.containsKey(ONLY)) {
          advance(ONLY, usable.input().atMillis());
        }
      }
      case Arrival.Mark mark -> {
        begin(output);
        advance(mark.writer(), mark.atMillis());
      }
      case Arrival.Unusable unusable -> {}
    }
  }

  private void begin(WatermarkOutput output) {
    if (!seen) {
      seen = true;
      firstSeenNanos = clock.relativeTimeNanos();
      output.markActive();
    }
  }

  private void advance(String writer, long atMillis) {
    Course course = course(writer);
    course.latest = Math.max(course.latest, atMillis);
    course.lastSeenNanos = clock.relativeTimeNanos();
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    if (seen && !isOver(GRACE, firstSeenNanos)) {
      return;
    }
    Duration allowed = seen ? PATIENCE : GRACE;
    OptionalLong slowest =
        courses.values().stream()
            .filter(course -> !isSilent(course, allowed))
            .mapToLong(course -> course.latest)
            .min();
    if (slowest.isEmpty()) {
      output.markIdle();
    } else if (slowest.getAsLong() != NOTHING) {
      output.emitWatermark(new Watermark(slowest.getAsLong() - 1));
    }
  }

  private boolean isSilent(Course course, Duration allowed) {
    return isOver(allowed, course.lastSeenNanos);
  }

  private boolean isOver(Duration allowed, long sinceNanos) {
    return clock.relativeTimeNanos() - sinceNanos > allowed.toNanos();
  }
}

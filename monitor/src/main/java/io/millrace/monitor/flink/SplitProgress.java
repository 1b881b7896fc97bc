package io.millrace.monitor.flink;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;

/**
 * How far one partition has come in event time: just before the latest time seen in it, because its
 * records are in order and the next may bear the same time.
 *
 * <pre>
 *   never a record yet      holds the others back for a start-up grace, then is left out of account
 *   a record was seen       holds the others back, until it was silent for long
 * </pre>
 *
 * <p>A partition that has records must hold the others back however slowly it comes: when the
 * replay pauses, or scoring lags on one partition, the others would otherwise run ahead, close
 * outcomes without the scores still to come, and make what is said depend on speed. So the patience
 * is ten minutes of a job that is able to work; time under back pressure does not count. A
 * partition without any record is another matter: a key may never hash to it, and predictions do
 * not exist before the bootstrap, which itself waits for the watermark.
 */
final class SplitProgress implements WatermarkGenerator<Arrival> {
  static final Duration GRACE = Duration.ofSeconds(5);
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long NOTHING = Long.MIN_VALUE;

  private final RelativeClock clock;
  private long latest = NOTHING;
  private long lastSeenNanos;

  SplitProgress(RelativeClock clock) {
    this.clock = clock;
    this.lastSeenNanos = clock.relativeTimeNanos();
  }

  @Override
  public void onEvent(Arrival arrival, long recordTimestamp, WatermarkOutput output) {
    switch (arrival) {
      case Arrival.Usable usable -> {
        latest = Math.max(latest, usable.input().atMillis());
        lastSeenNanos = clock.relativeTimeNanos();
      }
      case Arrival.Unusable unusable -> {}
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    long silentNanos = clock.relativeTimeNanos() - lastSeenNanos;
    Duration allowed = latest == NOTHING ? GRACE : PATIENCE;
    if (silentNanos > allowed.toNanos()) {
      output.markIdle();
    } else if (latest != NOTHING) {
      output.emitWatermark(new Watermark(latest - 1));
    }
  }
}

package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.join.JoinInput;
import io.millrace.schemas.message.Alias;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

class SplitProgressTest {
  private final ManualClock clock = new ManualClock();
  private final SplitProgress progress = new SplitProgress(clock);
  private final List<String> said = new ArrayList<>();
  private final WatermarkOutput output =
      new WatermarkOutput() {
        @Override
        public void emitWatermark(Watermark watermark) {
          said.add(String.valueOf(watermark.getTimestamp()));
        }

        @Override
        public void markIdle() {
          said.add("idle");
        }

        @Override
        public void markActive() {
          said.add("active");
        }
      };

  @Test
  void a_partition_without_any_record_holds_back_for_the_grace_only() {
    after(SplitProgress.GRACE);
    assertThat(said).isEmpty();
    after(Duration.ofMillis(1));
    assertThat(said).containsExactly("idle");
  }

  @Test
  void a_partition_that_had_a_record_holds_back_through_a_pause() {
    record(1000);
    after(SplitProgress.GRACE.multipliedBy(20));
    assertThat(said).containsExactly("999");
  }

  @Test
  void a_partition_silent_for_very_long_is_left_out() {
    record(1000);
    after(SplitProgress.PATIENCE.plusMillis(1));
    assertThat(said).containsExactly("idle");
    record(1500);
    after(Duration.ZERO);
    assertThat(said).containsExactly("idle", "1499");
  }

  @Test
  void a_record_out_of_order_does_not_set_progress_back() {
    record(1000);
    record(400);
    after(Duration.ZERO);
    assertThat(said).containsExactly("999");
  }

  private void record(long atMillis) {
    var by = new JoinInput.Scorer("trees", 1, Alias.CURRENT, true);
    progress.onEvent(new Arrival.Usable(new JoinInput.Score("e", atMillis, by, 0.5)), 0, output);
  }

  private void after(Duration duration) {
    clock.advanceTime(duration.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    progress.onPeriodicEmit(output);
  }
}

package io.millrace.monitor.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.join.JoinInput;
import io.millrace.schemas.message.Alias;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

class SplitProgressTest {
  private static final Duration GRACE_OVER = SplitProgress.GRACE.plusMillis(1);

  private final ManualClock clock = new ManualClock();
  private final SplitProgress progress = new SplitProgress(clock, List.of());
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
  void a_first_record_holds_the_others_back_for_the_grace_before_it_counts() {
    after(SplitProgress.GRACE.multipliedBy(2));
    record(1000);
    assertThat(said).containsExactly("idle", "active");
    record(3000);
    after(SplitProgress.GRACE);
    assertThat(said).containsExactly("idle", "active");
    after(Duration.ofMillis(1));
    assertThat(said).containsExactly("idle", "active", "2999");
  }

  @Test
  void a_partition_that_had_a_record_holds_back_through_a_pause() {
    record(1000);
    after(SplitProgress.GRACE.multipliedBy(20));
    assertThat(said).containsExactly("active", "999");
  }

  @Test
  void a_partition_silent_for_very_long_is_left_out() {
    record(1000);
    after(SplitProgress.PATIENCE.plusMillis(1));
    assertThat(said).containsExactly("active", "idle");
    record(1500);
    after(Duration.ZERO);
    assertThat(said).containsExactly("active", "idle", "1499");
  }

  @Test
  void a_record_out_of_order_does_not_set_progress_back() {
    record(1000);
    record(400);
    after(GRACE_OVER);
    assertThat(said).containsExactly("active", "999");
  }

  @Test
  void of_two_writers_the_slower_counts_and_one_that_said_nothing_is_waited_for() {
    var shared = new SplitProgress(clock, List.of("onnx", "smile"));
    shared.onEvent(new Arrival.Mark("smile", 9_000), 0, output);
    after(GRACE_OVER, shared);
    assertThat(said).containsExactly("active");
    shared.onEvent(new Arrival.Mark("onnx", 4_000), 0, output);
    after(Duration.ZERO, shared);
    assertThat(said).containsExactly("active", "3999");
  }

  @Test
  void a_writer_silent_for_very_long_no_longer_holds_the_other_back() {
    var shared = new SplitProgress(clock, List.of("onnx", "smile"));
    shared.onEvent(new Arrival.Mark("onnx", 4_000), 0, output);
    clock.advanceTime(SplitProgress.PATIENCE.plusMillis(1).toNanos(), TimeUnit.NANOSECONDS);
    shared.onEvent(new Arrival.Mark("smile", 9_000), 0, output);
    shared.onPeriodicEmit(output);
    assertThat(said).containsExactly("active", "8999");
  }

  @Test
  void a_score_is_no_progress_where_writers_mark_theirs() {
    var shared = new SplitProgress(clock, List.of("onnx"));
    var by = new JoinInput.Scorer("net", 1, Alias.CURRENT, true);
    shared.onEvent(new Arrival.Usable(new JoinInput.Score("e", 7_000, by, 0.5)), 0, output);
    after(GRACE_OVER, shared);
    assertThat(said).containsExactly("active");
  }

  private void record(long atMillis) {
    var by = new JoinInput.Scorer("trees", 1, Alias.CURRENT, true);
    progress.onEvent(new Arrival.Usable(new JoinInput.Score("e", atMillis, by, 0.5)), 0, output);
  }

  private void after(Duration duration) {
    after(duration, progress);
  }

  private void after(Duration duration, SplitProgress whose) {
    clock.advanceTime(duration.toNanos(), TimeUnit.NANOSECONDS);
    whose.onPeriodicEmit(output);
  }
}

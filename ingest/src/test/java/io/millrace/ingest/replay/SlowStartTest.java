package io.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowStartTest {
  private static final long STEP = 10_000_000;

  private final SlowStart start = new SlowStart(100);
  private long now = -5 * SlowStart.PAUSE.toNanos();

  @Test
  void what_is_written_at_once_doubles_up_to_the_most() {
    assertThat(writes(5)).containsExactly(16, 32, 64, 100, 100);
  }

  @Test
  void after_a_pause_a_start_is_slow_again_and_after_less_it_goes_on() {
    writes(4);
    now += SlowStart.PAUSE.toNanos() - STEP;
    assertThat(writes(1)).containsExactly(100);
    now += SlowStart.PAUSE.toNanos() + 1;
    assertThat(writes(2)).containsExactly(16, 32);
  }

  private List<Integer> writes(int times) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      now += STEP;
      rows.add(start.rows(now));
      start.written(now);
    }
    return rows;
  }
}

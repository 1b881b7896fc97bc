package io.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class StillnessTest {
  private static final Instant BEGUN = Instant.parse("2026-03-01T00:00:00Z");

  private final Stillness stillness = new Stillness(BEGUN);

  private static Instant after(long seconds) {
    return BEGUN.plusSeconds(seconds);
  }

  @Test
  void a_run_whose_stages_have_read_everything_is_over_when_the_monitor_is_quiet() {
    assertThat(stillness.isOver(after(1), 0)).isFalse();
    stillness.moved(after(5));
    assertThat(stillness.isOver(after(15), 0)).isFalse();
    assertThat(stillness.isOver(after(16), 0)).isTrue();
  }

  @Test
  void a_stage_that_reads_on_is_waited_for_however_slow_it_is() {
    for (int second = 0; second < 600; second += 60) {
      assertThat(stillness.isOver(after(second), 600 - second)).isFalse();
    }
    assertThat(stillness.isOver(after(600), 0)).isFalse();
    assertThat(stillness.isOver(after(611), 0)).isTrue();
  }

  @Test
  void a_stage_that_stands_still_is_not_waited_for_for_ever() {
    assertThat(stillness.isOver(after(0), 7)).isFalse();
    assertThat(stillness.isOver(after(90), 7)).isFalse();
    assertThat(stillness.isOver(after(91), 7)).isTrue();
  }
}

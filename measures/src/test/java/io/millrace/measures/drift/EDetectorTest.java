package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.measures.simulation.Alarms;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EDetectorTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.8})
  void the_run_to_a_false_alarm_is_on_average_as_long_as_stated_or_longer(double level) {
    assertThat(Alarms.meanRun(level, 300, 0, 300, 3_000)).isGreaterThan(300);
  }

  @Test
  void a_rise_is_seen_long_before_a_false_alarm_would_come() {
    assertThat(Alarms.meanRun(0.3, 10_000, 0.2, 100, 10_000)).isLessThan(120);
    assertThat(Alarms.meanRun(0.3, 10_000, 0.1, 100, 10_000)).isLessThan(350);
  }

  @Test
  void a_fall_raises_no_alarm() {
    assertThat(Alarms.meanRun(0.5, 10_000, -0.1, 20, 5_000)).isEqualTo(5_000);
  }

  @Test
  void restored_at_any_place_it_alarms_as_if_never_stopped() {
    Random random = new Random(8);
    EDetector whole = new EDetector(0.4, 50);
    EDetector restored = new EDetector(0.4, 50);
    int alarms = 0;
    for (int i = 0; i < 2_000; i++) {
      double value = random.nextDouble();
      restored = EDetector.restore(restored.snapshot());
      boolean alarm = whole.add(value);
      alarms += alarm ? 1 : 0;
      assertThat(restored.add(value)).isEqualTo(alarm);
    }
    assertThat(alarms).isPositive();
  }

  @Test
  void impossible_settings_and_values_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EDetector(1, 100));
    assertThatIllegalArgumentException().isThrownBy(() -> new EDetector(0.5, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new EDetector(0.5, 9).add(1.1));
  }
}

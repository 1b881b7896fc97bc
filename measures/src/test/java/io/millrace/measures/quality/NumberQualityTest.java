package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberQualityTest {
  private static final LossRule.ScaledAbsolute RULE = new LossRule.ScaledAbsolute(10);

  @Test
  void errors_are_measured_in_the_labels_unit_and_the_loss_is_cut_at_the_scale() {
    NumberQuality quality = new NumberQuality(RULE);
    quality.add(3, 0);
    quality.add(-1, 3);
    quality.add(0, 100);
    Map<String, Double> values = quality.values();
    assertThat(values.get("mae")).isEqualTo(107.0 / 3, within(1e-12));
    assertThat(values.get("rmse")).isEqualTo(Math.sqrt(10025.0 / 3), within(1e-12));
    assertThat(values.get("loss")).isEqualTo((0.3 + 0.4 + 1) / 3, within(1e-12));
    assertThat(WindowQuality.decidingLoss(values)).contains(values.get("loss"));
    assertThat(quality.count()).isEqualTo(3);
  }

  @Test
  void nothing_is_said_of_no_outcome() {
    assertThat(WindowQuality.of(RULE, 0.5).values()).isEmpty();
  }

  @Test
  void a_restored_window_goes_on_as_the_original() {
    Random random = new Random(7);
    NumberQuality original = new NumberQuality(RULE);
    for (int i = 0; i < 100; i++) {
      original.add(random.nextGaussian(), random.nextGaussian());
    }
    NumberQuality restored = NumberQuality.restore(original.snapshot());
    original.add(1, 2);
    restored.add(1, 2);
    assertThat(restored.values()).isEqualTo(original.values());
  }
}

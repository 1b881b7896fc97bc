package io.millrace.schemas.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class CostsTest {
  @Property(tries = 500)
  void at_or_above_the_threshold_deciding_1_is_expected_to_cost_least(
      @ForAll @DoubleRange(min = 0, max = 10) double hit,
      @ForAll @DoubleRange(min = 0, max = 10) double right,
      @ForAll @DoubleRange(min = 0.01, max = 50) double alarm,
      @ForAll @DoubleRange(min = 0.01, max = 50) double miss,
      @ForAll @DoubleRange(min = 0, max = 1) double p) {
    var costs = new Costs(hit, right + alarm, hit + miss, right);
    double ofOne = p * costs.hit() + (1 - p) * costs.falseAlarm();
    double ofZero = p * costs.miss() + (1 - p) * costs.correctRejection();

    if (Math.abs(ofOne - ofZero) > 1e-9) {
      assertThat(p >= costs.threshold()).isEqualTo(ofOne < ofZero);
    }
  }
}

package io.millrace.scoring.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  @Property(tries = 300)
  void a_quantile_is_at_most_9_percent_over_the_sorted_lists(
      @ForAll @NotEmpty List<@LongRange(min = 1, max = 100_000_000_000L) Long> micros) {
    var histogram = new LatencyHistogram();
    micros.forEach(one -> histogram.add(Duration.ofNanos(one * 1_000)));
    List<Long> sorted = micros.stream().sorted().toList();

    for (double share : new double[] {0.5, 0.99, 1}) {
      double exact = sorted.get((int) Math.ceil(share * sorted.size()) - 1);
      double found = histogram.quantile(share).toNanos() / 1_000.0;
      assertThat(found).isBetween(exact * 0.999, exact * 1.092 + 0.001);
    }
  }

  @Test
  void without_a_recording_there_is_no_latency() {
    assertThat(new LatencyHistogram().quantile(0.99)).isEqualTo(Duration.ZERO);
  }

  @Test
  void a_negative_duration_counts_as_the_least() {
    var histogram = new LatencyHistogram();
    histogram.add(Duration.ofSeconds(-1));

    assertThat(histogram.count()).isEqualTo(1);
    assertThat(histogram.quantile(0.5)).isLessThan(Duration.ofNanos(1_100));
  }
}

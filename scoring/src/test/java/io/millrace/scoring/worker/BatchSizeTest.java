package io.millrace.scoring.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
  private static final Duration AIM = Duration.ofMillis(150);

  @Test
  void a_fast_model_gets_large_batches_under_load_and_the_size_stays_at_low_load() {
    var size = new BatchSize(512, AIM);
    for (int i = 0; i < 10; i++) {
      size.took(size.size(), Duration.ofMillis(1));
    }
    assertThat(size.size()).isEqualTo(512);

    size.took(3, Duration.ofMillis(1));
    assertThat(size.size()).isEqualTo(512);
  }

  @Test
  void batches_of_a_model_with_50_vectors_a_second_come_to_take_no_longer_than_the_aim() {
    var size = new BatchSize(512, AIM);
    for (int i = 0; i < 20; i++) {
      size.took(size.size(), Duration.ofMillis(20L * size.size()));
    }
    assertThat(Duration.ofMillis(20L * size.size())).isLessThanOrEqualTo(AIM.multipliedBy(2));
    assertThat(size.size()).isPositive();
  }
}

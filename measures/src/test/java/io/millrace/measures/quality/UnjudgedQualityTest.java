package io.millrace.measures.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is measured where nobody says what was true. */
class UnjudgedQualityTest {
  private static final LossRule ODDNESS = LossRule.of("ANOMALY", Optional.empty(), 0);
  private static final LossRule CLUSTERS = LossRule.of("CLUSTERING", Optional.empty(), 3);

  @Test
  void the_mean_and_the_share_at_or_above_the_threshold_are_those_of_a_plain_list() {
    Random random = new Random(3);
    WindowQuality quality = WindowQuality.of(ODDNESS, 0.9);
    double sum = 0;
    int flagged = 0;
    for (int i = 0; i < 1_000; i++) {
      double score = i % 100 == 0 ? 0.9 : random.nextGaussian();
      quality.add(new double[] {score}, 0, Double.NaN);
      quality = WindowQuality.restore(ODDNESS, quality.snapshot());
      sum += score;
      flagged += score >= 0.9 ? 1 : 0;
    }

    assertThat(quality.count()).isEqualTo(1_000);
    assertThat(quality.positives()).isZero();
    assertThat(quality.values().get("mean_score")).isCloseTo(sum / 1_000, within(1e-12));
    assertThat(quality.values().get("flagged")).isEqualTo(flagged / 1_000.0);
  }

  @Test
  void no_finite_score_makes_a_mean_infinite() {
    WindowQuality quality = WindowQuality.of(ODDNESS, 0.99);
    for (int i = 0; i < 50; i++) {
      double score = i % 3 == 0 ? -Double.MAX_VALUE : Double.MAX_VALUE;
      quality.add(new double[] {score}, 0, Double.NaN);
      assertThat(quality.values().get("mean_score")).isFinite();
    }
  }

  @Test
  void each_clusters_part_and_the_largest_share_are_counted_over_rows() {
    double[] answers = {.2, .5, .3, .1, .1, .8, .6, .2, .2, .1, .7, .2};
    WindowQuality quality = WindowQuality.of(CLUSTERS, 0.5);
    for (int row = 0; row < 4; row++) {
      quality.add(answers, row, Double.NaN);
      quality = WindowQuality.restore(CLUSTERS, quality.snapshot());
    }

    assertThat(quality.values())
        .containsOnlyKeys("largest_share", "cluster_0", "cluster_1", "cluster_2")
        .containsEntry("cluster_0", .25)
        .containsEntry("cluster_1", .5)
        .containsEntry("cluster_2", .25);
    assertThat(quality.values().get("largest_share"))
        .isCloseTo((.5 + .8 + .6 + .7) / 4, within(1e-9));
  }

  @Test
  void nothing_is_said_of_no_event() {
    assertThat(WindowQuality.of(ODDNESS, 0.5).values()).isEmpty();
    assertThat(WindowQuality.of(CLUSTERS, 0.5).values()).isEmpty();
  }

  @Test
  void a_loss_or_a_base_rate_that_nobody_can_know_is_not_given() {
    for (LossRule rule : new LossRule[] {ODDNESS, CLUSTERS}) {
      assertThat(rule.isJudged()).isFalse();
      assertThat(rule.takesLabel(0)).isFalse();
      assertThatThrownBy(() -> rule.loss(new double[] {1, 0, 0}, 0, 0))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> rule.trainingLoss(new double[] {1, 0, 0}, 0, 0))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> BaseRates.of(rule, ZoneOffset.UTC))
          .hasMessageContaining("without an outcome has no base rates");
    }
  }

  @Test
  void an_answer_is_a_finite_number_or_a_distribution() {
    assertThat(ODDNESS.takes(new double[] {-7e9}, 0)).isTrue();
    assertThat(ODDNESS.takes(new double[] {Double.NaN}, 0)).isFalse();
    assertThat(CLUSTERS.takes(new double[] {.2, .3, .5}, 0)).isTrue();
    assertThat(CLUSTERS.takes(new double[] {.2, .3, .6}, 0)).isFalse();
    assertThatThrownBy(() -> LossRule.of("FORECAST", Optional.empty(), 0))
        .hasMessageContaining("FORECAST is not known");
  }
}

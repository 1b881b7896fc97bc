package io.millrace.scoring.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Manifest.Isotonic;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class RankFitTest {
  private static DoubleUnaryOperator rank(double[] outputs, double apart) {
    return Calibrator.of(List.of(RankFit.of(outputs, at -> apart)));
  }

  private static double less(double[] outputs, double than) {
    return (double) Arrays.stream(outputs).filter(o -> o < than).count() / outputs.length;
  }

  @Test
  void a_rank_is_the_share_of_the_outputs_that_are_less() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      double[] outputs = random.doubles(50 + random.nextInt(20_000)).map(u -> u * u * u).toArray();
      DoubleUnaryOperator rank = rank(outputs, 1e-9);
      double[] sorted = Arrays.stream(outputs).sorted().toArray();
      for (int i = 0; i < 500; i++) {
        double output = random.nextDouble();
        assertThat(rank.applyAsDouble(output))
            .as("seed %d", seed)
            .isCloseTo(less(outputs, output), within(0.01 + 1.0 / outputs.length));
      }
      for (int fromTop = 1; fromTop <= 50; fromTop++) {
        double output = sorted[sorted.length - fromTop];
        assertThat(rank.applyAsDouble(output)).isEqualTo(less(outputs, output));
      }
    }
  }

  @Test
  void what_is_greater_than_all_has_rank_1_and_the_least_0() {
    DoubleUnaryOperator rank = rank(new double[] {3, 1, 2, 2}, 1e-6);

    assertThat(rank.applyAsDouble(0)).isEqualTo(0);
    assertThat(rank.applyAsDouble(1)).isEqualTo(0);
    assertThat(rank.applyAsDouble(2)).isEqualTo(0.25);
    assertThat(rank.applyAsDouble(3)).isEqualTo(0.75);
    assertThat(rank.applyAsDouble(3.1)).isEqualTo(1);
  }

  @Test
  void outputs_that_rounding_alone_tells_apart_have_nearly_one_rank() {
    double[] outputs = new double[1_000];
    for (int i = 0; i < outputs.length; i++) {
      outputs[i] = 1 + (i % 2) * 1e-12 + (i % 10 == 0 ? 1 : 0);
    }
    DoubleUnaryOperator rank = rank(outputs, 1e-3);

    assertThat(rank.applyAsDouble(1)).isEqualTo(0);
    assertThat(rank.applyAsDouble(1 + 1e-12)).isCloseTo(0, within(1e-9));
    assertThat(rank.applyAsDouble(2)).isEqualTo(0.9);
  }

  @Test
  void points_ascend_strictly_and_are_few() {
    Random random = new Random(4);
    double[] outputs = random.ints(100_000, 0, 40).asDoubleStream().toArray();
    outputs[7] = Double.POSITIVE_INFINITY;
    Isotonic fit = RankFit.of(outputs, at -> Math.ulp(0.0));

    assertThat(fit.at()).hasSize(41);
    assertThat(Calibrator.of(List.of(fit)).applyAsDouble(20)).isCloseTo(0.5, within(0.01));
    assertThat(RankFit.of(random.doubles(100_000).toArray(), at -> 1e-12).at()).hasSize(201);
    assertThatThrownBy(() -> RankFit.of(new double[] {Double.NaN}, at -> 1))
        .hasMessageContaining("nothing to rank among");
  }
}

package io.millrace.scoring.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Manifest.Isotonic;
import io.millrace.schemas.message.Manifest.Platt;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void maps_are_applied_one_after_the_other() {
    DoubleUnaryOperator both =
        Calibrator.of(
            List.of(new Platt(1, 0), new Isotonic(List.of(0.25, 0.75), List.of(0.0, 1.0))));

    assertThat(both.applyAsDouble(0)).isCloseTo(0.5, within(1e-12));
    assertThat(both.applyAsDouble(-9)).isZero();
    assertThat(both.applyAsDouble(9)).isEqualTo(1);
    assertThat(both.applyAsDouble(Double.NaN)).isNaN();
    assertThat(Calibrator.of(List.of()).applyAsDouble(0.3)).isEqualTo(0.3);
  }

  @Test
  void an_isotonic_map_that_falls_is_refused() {
    assertThatThrownBy(
            () -> Calibrator.of(List.of(new Isotonic(List.of(0.0, 1.0), List.of(1.0, 0.0)))))
        .hasMessageContaining("never falling");
    assertThatThrownBy(() -> Calibrator.of(List.of(new Isotonic(List.of(), List.of()))))
        .hasMessageContaining("0 points");
  }

  /** No nearby pair of numbers is likelier: the fit is the maximum. */
  @Test
  void platts_fit_is_the_likeliest() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      double[] x = random.doubles(200, -3, 3).toArray();
      boolean[] y = new boolean[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = random.nextDouble() < 1 / (1 + Math.exp(-2 * x[i] + 1));
      }
      Platt fit = PlattFit.of(x, y);
      double best = loss(fit, x, y);
      for (int i = 0; i < 100; i++) {
        var other =
            new Platt(
                fit.slope() + 0.05 * random.nextGaussian(),
                fit.offset() + 0.05 * random.nextGaussian());
        assertThat(best).as("seed %d", seed).isLessThanOrEqualTo(loss(other, x, y) + 1e-9);
      }
    }
  }

  private static double loss(Platt fit, double[] x, boolean[] y) {
    int positives = 0;
    for (boolean label : y) {
      positives += label ? 1 : 0;
    }
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double target =
          y[i] ? (positives + 1.0) / (positives + 2.0) : 1.0 / (y.length - positives + 2.0);
      double p = Calibrator.of(List.of(fit)).applyAsDouble(x[i]);
      sum -= target * Math.log(p) + (1 - target) * Math.log1p(-p);
    }
    return sum;
  }

  /** The min-max formula of isotonic regression, for every row by itself. */
  @Test
  void the_isotonic_fit_is_the_min_max_of_means() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      double[] x = random.ints(30, 0, 12).mapToDouble(i -> i / 4.0).sorted().toArray();
      boolean[] y = new boolean[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = random.nextDouble() < x[i] / 3;
      }
      Isotonic fit = IsotonicFit.of(x, y);
      double[] distinct = Arrays.stream(x).distinct().toArray();
      double[] expected = Arrays.stream(distinct).map(at -> minMax(at, x, y)).distinct().toArray();
      assertThat(fit.probabilities().stream().mapToDouble(p -> p).toArray())
          .as("seed %d", seed)
          .containsExactly(expected, within(1e-12));
    }
  }

  private static double minMax(double at, double[] x, boolean[] y) {
    double most = 0;
    for (double from : x) {
      double least = 1;
      for (double to : x) {
        if (from <= at && to >= at) {
          least = Math.min(least, mean(from, to, x, y));
        }
      }
      most = Math.max(most, from <= at ? least : 0);
    }
    return most;
  }

  private static double mean(double from, double to, double[] x, boolean[] y) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < x.length; i++) {
      if (x[i] >= from && x[i] <= to) {
        sum += y[i] ? 1 : 0;
        count++;
      }
    }
    return sum / count;
  }
}

package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest.Calibration;
import io.millrace.schemas.message.Manifest.Isotonic;
import io.millrace.schemas.message.Manifest.Platt;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** A manifest's calibration made ready: its maps, one after the other. NaN stays NaN. */
public final class Calibrator {
  private Calibrator() {}

  /**
   * The whole map; the identity for none.
   *
   * @throws IllegalArgumentException when one is not monotone or has no points
   */
  public static DoubleUnaryOperator of(List<Calibration> maps) {
    return maps.stream()
        .map(Calibrator::one)
        .reduce(DoubleUnaryOperator.identity(), DoubleUnaryOperator::andThen);
  }

  private static DoubleUnaryOperator one(Calibration calibration) {
    return switch (calibration) {
      case Platt platt -> x -> 1 / (1 + Math.exp(-(platt.slope() * x + platt.offset())));
      case Isotonic isotonic -> lines(isotonic);
    };
  }

  private static DoubleUnaryOperator lines(Isotonic isotonic) {
    double[] at = isotonic.at().stream().mapToDouble(Double::doubleValue).toArray();
    double[] probabilities =
        isotonic.probabilities().stream().mapToDouble(Double::doubleValue).toArray();
    check(at, probabilities);
    return x -> {
      if (Double.isNaN(x)) {
        return x;
      }
      int found = Arrays.binarySearch(at, x);
      if (found >= 0) {
        return probabilities[found];
      }
      int right = -found - 1;
      if (right == 0 || right == at.length) {
        return probabilities[right == 0 ? 0 : at.length - 1];
      }
      double share = (x - at[right - 1]) / (at[right] - at[right - 1]);
      return probabilities[right - 1] + share * (probabilities[right] - probabilities[right - 1]);
    };
  }

  private static void check(double[] at, double[] probabilities) {
    boolean isSound = at.length > 0 && at.length == probabilities.length;
    for (int i = 1; isSound && i < at.length; i++) {
      isSound = at[i - 1] < at[i] && probabilities[i - 1] <= probabilities[i];
    }
    if (!isSound) {
      throw new IllegalArgumentException(
          "an isotonic calibration of %d points and %d probabilities: it must have as many of both, the points ascending, the probabilities never falling"
              .formatted(at.length, probabilities.length));
    }
  }
}

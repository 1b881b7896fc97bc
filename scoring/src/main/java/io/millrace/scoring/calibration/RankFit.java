package io.millrace.scoring.calibration;

import io.millrace.schemas.message.Manifest.Isotonic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Fits {@link Isotonic} so that an output becomes a rank among the outputs for some rows: the share
 * of them that is less, 0 for the least, 1 for what is greater than all. Numbers of any unit become
 * comparable by it, and keep their order.
 *
 * <p>The points are every hundredth of the outputs in order and each of the {@value #GREATEST}
 * greatest, because a threshold lies up there; straight lines lead from one to the next. Outputs
 * closer to each other than a given distance share a point: else what two machines round
 * differently would be far apart in rank.
 */
public final class RankFit {
  private static final int EVENLY = 100;
  private static final int GREATEST = 100;

  private RankFit() {}

  /**
   * Fits to a model's outputs.
   *
   * @param apart from an output to the least distance of the next point, above 0; that and the
   *     output never falling together
   * @throws IllegalArgumentException when none of the outputs is finite
   */
  public static Isotonic of(double[] outputs, DoubleUnaryOperator apart) {
    double[] sorted = Arrays.stream(outputs).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException(
          "none of %d outputs is a finite number: there is nothing to rank among"
              .formatted(outputs.length));
    }
    List<Double> at = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int place : places(sorted.length)) {
      double output = sorted[place];
      if (at.isEmpty() || output >= next(at.getLast(), apart)) {
        at.add(output);
        shares.add((double) less(sorted, place) / sorted.length);
      }
    }
    at.add(next(sorted[sorted.length - 1], apart));
    shares.add(1.0);
    return new Isotonic(at, shares);
  }

  private static double next(double last, DoubleUnaryOperator apart) {
    return Math.max(last + apart.applyAsDouble(last), Math.nextUp(last));
  }

  private static int[] places(int rows) {
    IntStream evenly = IntStream.range(0, EVENLY).map(k -> (int) ((long) k * rows / EVENLY));
    IntStream greatest = IntStream.range(Math.max(0, rows - GREATEST), rows);
    return IntStream.concat(evenly, greatest).sorted().distinct().toArray();
  }

  /** How many are less than the one at a place. */
  private static int less(double[] sorted, int place) {
    int first = place;
    while (first > 0 && sorted[first - 1] == sorted[place]) {
      first--;
    }
    return first;
  }
}

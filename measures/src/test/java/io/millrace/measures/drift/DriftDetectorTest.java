package io.millrace.measures.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every detector owes its caller. */
class DriftDetectorTest {
  private static final int CHANGE = 5_000;

  /**
   * @param early how far before a change its estimated start may lie
   */
  private record Kind(
      String name,
      int early,
      Supplier<DriftDetector> fresh,
      Function<byte[], DriftDetector> restore) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> every() {
    return Stream.of(
        new Kind("ADWIN", 250, Adwin::new, Adwin::restore),
        new Kind("calibrated ADWIN", 250, Adwin::calibrated, Adwin::restore),
        new Kind("Page-Hinkley", 2_500, PageHinkley::new, PageHinkley::restore));
  }

  @ParameterizedTest
  @MethodSource("every")
  void is_silent_on_a_constant_stream(Kind kind) {
    for (double constant : new double[] {0, 1, 0.1, -7.3}) {
      DriftDetector detector = kind.fresh.get();
      for (int i = 0; i < 20_000; i++) {
        assertThat(detector.add(constant)).isEqualTo(Detection.Steady.STEADY);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("every")
  void is_nearly_silent_while_errors_stay_at_their_rate(Kind kind) {
    assertThat(detections(kind.fresh.get(), errors(17, 100_000, 0.2, 0.2))).hasSizeLessThan(2);
  }

  @ParameterizedTest
  @MethodSource("every")
  void finds_a_planted_rise_and_where_it_began(Kind kind) {
    List<Detection.Drift> found = detections(kind.fresh.get(), errors(23, 7_000, 0.1, 0.4));
    assertThat(found).isNotEmpty();
    Detection.Drift first = found.get(0);
    Detection.Drift last = found.get(found.size() - 1);
    assertThat(first.position()).isBetween((long) CHANGE, CHANGE + 400L);
    assertThat(first.meanAfter()).isGreaterThan(first.meanBefore());
    assertThat(last.position() - last.kept()).isBetween((long) CHANGE - kind.early, CHANGE + 250L);
  }

  @ParameterizedTest
  @MethodSource("every")
  void restored_at_any_place_it_answers_as_if_never_stopped(Kind kind) {
    double[] stream = errors(29, 9_000, 0.1, 0.5);
    List<Detection.Drift> uninterrupted = detections(kind.fresh.get(), stream);
    assertThat(uninterrupted).isNotEmpty();

    DriftDetector detector = kind.fresh.get();
    List<Detection.Drift> found = new ArrayList<>();
    for (int i = 0; i < stream.length; i++) {
      if (i % 37 == 0) {
        detector = kind.restore.apply(detector.snapshot());
      }
      if (detector.add(stream[i]) instanceof Detection.Drift drift) {
        found.add(drift);
      }
    }
    assertThat(found).isEqualTo(uninterrupted);
  }

  @ParameterizedTest
  @MethodSource("every")
  void refuses_what_has_no_mean(Kind kind) {
    DriftDetector detector = kind.fresh.get();
    assertThatIllegalArgumentException().isThrownBy(() -> detector.add(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> detector.add(Double.POSITIVE_INFINITY));
  }

  static List<Detection.Drift> detections(DriftDetector detector, double[] stream) {
    List<Detection.Drift> found = new ArrayList<>();
    for (double value : stream) {
      if (detector.add(value) instanceof Detection.Drift drift) {
        found.add(drift);
      }
    }
    return found;
  }

  private static double[] errors(long seed, int size, double before, double after) {
    Random random = new Random(seed);
    double[] errors = new double[size];
    for (int i = 0; i < size; i++) {
      errors[i] = random.nextDouble() < (i < CHANGE ? before : after) ? 1 : 0;
    }
    return errors;
  }
}

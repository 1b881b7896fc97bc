package io.millrace.schemas.pipeline;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.schemas.message.Manifest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class PipelineTest {
  private static final Duration DAY = Duration.ofDays(1);

  private static void assertRefused(ThrowingCallable call, String problem) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(problem);
  }

  @Test
  void a_trial_needs_a_probability_and_a_time() {
    assertRefused(
        () -> new Trial(0, 0, Trial.OnTie.CHEAPER, DAY),
        "alpha is 0.0: it must be above 0 and below 1");
    assertRefused(
        () -> new Trial(Double.NaN, 0, Trial.OnTie.CHEAPER, DAY),
        "alpha is NaN: it must be above 0 and below 1");
    assertRefused(
        () -> new Trial(0.05, 0, Trial.OnTie.CHEAPER, Duration.ZERO),
        "max is PT0S: it must be above 0");
  }

  @Test
  void a_contender_drops_less_than_all_units() {
    assertRefused(
        () ->
            new Pipeline.Contender(
                "net", Manifest.Engine.ONNX, "network", List.of(3), 1, Optional.empty()),
        "dropout is 1.0: it must be at least 0 and below 1");
  }

  @Test
  void a_contender_has_no_empty_layer() {
    assertRefused(
        () ->
            new Pipeline.Contender(
                "net", Manifest.Engine.ONNX, "network", List.of(0), 0, Optional.empty()),
        "a layer's width is 0.0: it must be above 0");
  }

  @Test
  void a_label_needs_time_to_mature() {
    assertRefused(
        () ->
            new Pipeline.Label(
                "a", "b", Manifest.Task.BINARY, Duration.ofDays(-1), Optional.empty()),
        "within is PT-24H: it must be above 0");
  }

  @Test
  void a_window_has_a_length() {
    assertRefused(
        () -> new Aggregate.Count("a", "b", WindowKey.of("c"), Duration.ZERO),
        "over is PT0S: it must be above 0");
  }

  @Test
  void a_feature_has_a_name_that_avro_takes() {
    assertRefused(
        () -> new EventFeature.Field("a-b", "c", Feature.Type.NUMBER),
        "the feature's name `a-b` does not fit: letters, digits and _, beginning with a letter or"
            + " _, at most 100");
  }
}

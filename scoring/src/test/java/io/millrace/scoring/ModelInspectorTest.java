package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.Inspection;
import io.millrace.registry.seal.Trust;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ModelInspectorTest {
  private static final Specimen GOOD = OnnxSpecimen.logistic();

  @Test
  void a_sound_bundle_passes() {
    assertThat(new ModelInspector().inspect("flights", GOOD.bundle(), GOOD.artifact()))
        .isEqualTo(Inspection.passed());
  }

  @Test
  void invariant_5_an_unsound_bundle_is_an_answer_with_a_reason() {
    byte[] garbage = {1, 2, 3};

    Inspection answer =
        new ModelInspector().inspect("flights", GOOD.withArtifact(garbage), garbage);

    assertThat(answer.failure().orElseThrow()).startsWith("the artifact is no ONNX file");
  }

  @Test
  void a_bundle_that_takes_too_long_is_refused() {
    Inspection answer =
        new ModelInspector(Trust.everyone(), Duration.ZERO)
            .inspect("flights", GOOD.bundle(), GOOD.artifact());

    assertThat(answer.failure().orElseThrow()).contains("0 ms are the limit");
  }
}

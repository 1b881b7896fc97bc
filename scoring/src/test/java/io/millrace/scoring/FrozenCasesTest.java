package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.Inspection;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import io.millrace.schemas.pipeline.Invariance.Expectation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The specimen's score rises with the hour: its weight is 0.9. */
class FrozenCasesTest {
  private static final Specimen MODEL = OnnxSpecimen.logistic();

  private static Inspection inspect(String pipeline, Expectation expectation) {
    var later =
        new Case(
            "it is later",
            new Specimen.Row(900, 6, "ORD").vector().values(),
            new Specimen.Row(900, 18, "ORD").vector().values(),
            expectation);
    return new FrozenCases(
            new ModelInspector(),
            new Trust("flights", List.of()),
            Specimen.SIGNATURE,
            new Invariance(List.of(later)))
        .inspect(pipeline, MODEL.bundle(), MODEL.artifact());
  }

  @Test
  void a_version_that_passes_the_cases_passes() {
    assertThat(inspect("flights", Expectation.rises())).isEqualTo(Inspection.passed());
  }

  @Test
  void a_version_that_breaks_one_is_refused_with_its_scores() {
    assertThat(inspect("flights", Expectation.same()).failure().orElseThrow())
        .startsWith("gate invariance failed: 0 of 1 cases pass")
        .contains("\"it is later\" gives 0.");
  }

  @Test
  void versions_of_other_pipelines_are_not_asked() {
    assertThat(inspect("ships", Expectation.same())).isEqualTo(Inspection.passed());
  }

  @Test
  void what_the_other_inspector_refuses_stays_refused() {
    var refusing =
        new FrozenCases(
            (pipeline, bundle, artifact) -> Inspection.failed("no"),
            new Trust("flights", List.of()),
            Specimen.SIGNATURE,
            Invariance.NONE);
    assertThat(refusing.inspect("flights", MODEL.bundle(), MODEL.artifact()).failure())
        .contains("no");
  }
}

package io.millrace.registry.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.Intake.Fetched;
import io.millrace.registry.life.Intake.Found;
import io.millrace.registry.life.Intake.Lost;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Command.Submit;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How models come in: looked into first, whole or not at all. */
class IntakeTest {
  private static final Bundle BUNDLE = Bundles.passing("guest");

  private static PipelineState taken(Command.Action action, Draft draft, Fetched artifact) {
    var inspector =
        new Inspector() {
          @Override
          public Inspection inspect(String pipeline, Bundle bundle, byte[] bytes) {
            return Inspection.passed();
          }

          @Override
          public Draft draft(String pipeline, Publish publish, byte[] bytes) {
            return draft;
          }
        };
    var command = new Command("c", "flights", "ann", "first try", Instant.EPOCH, action);
    return new Intake(inspector, ignored -> artifact)
        .carryOut(RegistryState.empty(), command, Instant.EPOCH)
        .state()
        .pipeline("flights");
  }

  private static Publish publish() {
    var offer =
        new Offer(
            Engine.ONNX,
            Task.BINARY,
            List.of(),
            "",
            "",
            "",
            new Blob(new byte[0]),
            List.of(),
            "",
            "",
            List.of(),
            "");
    return new Publish("guest", BUNDLE.artifact(), offer);
  }

  private static final Fetched WHOLE = new Found(new byte[] {1});

  @Test
  void a_published_artifact_becomes_a_version_and_the_answer_shows_what_was_inferred() {
    PipelineState state = taken(publish(), new Draft.Ready(BUNDLE, "x = a, b"), WHOLE);

    ModelVersion version = state.current("guest").orElseThrow();
    assertThat(version.history().getFirst().who()).isEqualTo("ann");
    assertThat(state.answer("c").orElseThrow().why()).contains("guest@1 is current", "x = a, b");
  }

  @Test
  void invariant_5_a_bad_artifact_becomes_a_rejected_version_with_the_reason() {
    PipelineState state = taken(publish(), new Draft.Bad(BUNDLE, "it is a gadget"), WHOLE);

    ModelVersion version = state.version("guest", 1).orElseThrow();
    assertThat(version.state()).isEqualTo(State.REJECTED);
    assertThat(version.history().getLast().why()).isEqualTo("it is a gadget");
    assertThat(state.answer("c").orElseThrow().accepted()).isFalse();
  }

  @Test
  void a_question_is_an_answer_and_no_version() {
    PipelineState state = taken(publish(), new Draft.Unclear("which output?"), WHOLE);

    assertThat(state.contenders()).isEmpty();
    assertThat(state.answer("c").orElseThrow().why()).isEqualTo("which output?");
  }

  @Test
  void invariant_5_an_artifact_with_a_missing_piece_is_refused_with_the_reason() {
    Fetched lost = new Lost("piece 1 of 2 is missing");

    assertThat(taken(publish(), new Draft.Unclear(""), lost).answer("c").orElseThrow().why())
        .contains("piece 1 of 2");
    PipelineState submitted = taken(new Submit(BUNDLE), new Draft.Unclear(""), lost);
    assertThat(submitted.version("guest", 1).orElseThrow().state()).isEqualTo(State.REJECTED);
    assertThat(submitted.answer("c").orElseThrow().why()).contains("piece 1 of 2");
  }
}

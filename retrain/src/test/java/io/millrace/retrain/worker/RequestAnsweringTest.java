package io.millrace.retrain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.seal.Sealer;
import io.millrace.registry.seal.SealingKey;
import io.millrace.registry.seal.Trust;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Request.State;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestAnsweringTest {
  private static final int ROWS = 3_000;
  private static final List<Example> EXAMPLES = SyntheticExamples.of(ROWS, 17);
  private static final Pipeline PIPELINE = SyntheticPipeline.with(new Retrain.Everything());

  private final LogsInMemory logs = new LogsInMemory(EXAMPLES);

  private static Request request(String... contenders) {
    return SyntheticPipeline.request(
        SyntheticExamples.START, SyntheticExamples.allMature(ROWS), contenders);
  }

  private void answer(Request request) {
    answer(request, new Sealer(new Trust("synthetic", List.of()), Optional.empty()));
  }

  private void answer(Request request, Sealer sealer) {
    Retraining retraining = new Retraining(PIPELINE, Threads.ONE);
    new RequestAnswering(retraining, logs, Duration.ofMillis(50), sealer).answer(request);
  }

  private Request last() {
    return logs.written.getLast();
  }

  @Test
  void an_open_request_is_trained_for_then_answered_with_what_was_submitted() {
    answer(request("trees"));
    assertThat(logs.written)
        .extracting(Request::state)
        .containsExactly(State.TRAINING, State.ANSWERED);
    ModelVersion version = logs.registry().current("trees").orElseThrow();
    assertThat(last().submitted()).containsExactly("trees@" + version.bundle().artifact().sha256());
    assertThat(last().trainingSeconds()).isPositive();
    assertThat(last().answeredAt()).isPresent();
  }

  @Test
  void a_version_bears_the_event_time_at_which_its_training_was_done() {
    Request request = request("trees");
    answer(request);
    Duration took = Duration.ofMillis(Math.round(last().trainingSeconds() * 1e3));
    assertThat(logs.submitted.getFirst().at()).isEqualTo(request.at().plus(took));
  }

  @Test
  void a_second_answer_to_the_same_request_trains_and_submits_nothing_again() {
    answer(request("trees"));
    answer(request("trees"));
    assertThat(logs.submitted).hasSize(1);
    assertThat(last().state()).isEqualTo(State.ANSWERED);
    assertThat(last().submitted()).hasSize(1);
  }

  @Test
  void with_the_brake_on_a_request_is_refused() {
    logs.carryOut(
        new Command(
            "stop", "synthetic", "ann", "incident", Instant.EPOCH, new Command.Pause("retrain")));
    answer(request("trees"));
    assertThat(logs.written).extracting(Request::state).containsExactly(State.REFUSED);
    assertThat(last().why()).contains("the brake retrain is on");
  }

  @Test
  void what_could_not_be_signed_is_not_trained_and_the_reason_says_what_to_do() {
    SealingKey key = SealingKey.generate();
    Trust trust = new Trust("synthetic", List.of(key.open()));

    answer(request("trees"), new Sealer(trust, Optional.empty()));
    assertThat(last().state()).isEqualTo(State.REFUSED);
    assertThat(last().why()).contains("no key to sign with", "--key FILE");

    answer(request("trees"), new Sealer(trust, Optional.of(SealingKey.generate())));
    assertThat(last().why()).contains("does not trust this stage's key");
  }

  @Test
  void with_a_key_every_version_is_signed() {
    SealingKey key = SealingKey.generate();
    Trust trust = new Trust("synthetic", List.of(key.open()));

    answer(request("trees"), new Sealer(trust, Optional.of(key)));

    assertThat(trust.objection(logs.registry().current("trees").orElseThrow().bundle())).isEmpty();
  }

  @Test
  void a_request_without_any_version_fails_with_the_reason() {
    answer(request("guest"));
    assertThat(last().state()).isEqualTo(State.FAILED);
    assertThat(last().why()).contains("the first versions; guest: algorithm file");
  }

  @Test
  void examples_that_do_not_come_in_time_are_said_to_be_missing() {
    logs.covered = false;
    answer(request("trees"));
    assertThat(last().state()).isEqualTo(State.ANSWERED);
    assertThat(last().why()).contains("not all examples mature at");
  }

  @Test
  void a_registry_that_does_not_answer_in_time_is_named() {
    logs.registryAnswers = false;
    answer(request("trees"));
    assertThat(last().why()).contains("trees: the registry has not answered");
  }
}

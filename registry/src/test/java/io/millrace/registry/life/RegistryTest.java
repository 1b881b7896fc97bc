package io.millrace.registry.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.Crown;
import io.millrace.schemas.message.Command.Pause;
import io.millrace.schemas.message.Command.Promote;
import io.millrace.schemas.message.Command.Resume;
import io.millrace.schemas.message.Command.Retire;
import io.millrace.schemas.message.Command.Rollback;
import io.millrace.schemas.message.Command.Submit;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.Change;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life cycle that {@link Registry} draws, row by row. */
class RegistryTest {
  private static final Instant NOW = Instant.parse("2001-02-01T00:00:00Z");

  private RegistryState state = RegistryState.empty();
  private int commands;

  @Test
  void a_submission_that_fails_inspection_is_rejected_with_its_reason() {
    CommandAnswer answer = submit("trees", Inspection.failed("digest: changed on the way"));

    assertThat(answer.accepted()).isFalse();
    assertThat(answer.why()).isEqualTo("trees@1 is rejected: digest: changed on the way");
    assertThat(states("trees", 1)).containsExactly(State.SUBMITTED, State.REJECTED);
  }

  @Test
  void the_first_version_through_the_gates_is_on_trial_and_current_at_once() {
    CommandAnswer answer = submit("trees");

    assertThat(answer.accepted()).isTrue();
    assertThat(states("trees", 1)).containsExactly(State.SUBMITTED, State.TRIAL, State.CURRENT);
  }

  @Test
  void a_first_version_that_fails_a_gate_is_rejected_with_the_gates_reason() {
    CommandAnswer answer = run("retrain", new Submit(Bundles.failing("trees")));

    assertThat(answer.accepted()).isFalse();
    assertThat(answer.why()).contains("gate beats-majority failed: 0.20 is over 0.16");
    assertThat(states("trees", 1)).containsExactly(State.SUBMITTED, State.REJECTED);
  }

  @Test
  void a_later_version_through_the_gates_scores_on_trial_beside_the_current_one() {
    submit("trees");

    assertThat(submit("trees").why()).isEqualTo("trees@2 is on trial beside trees@1");
    assertThat(states("trees", 2)).containsExactly(State.SUBMITTED, State.TRIAL);
  }

  @Test
  void a_later_version_that_fails_a_gate_is_no_trial_and_says_why() {
    submit("trees");

    CommandAnswer answer = run("retrain", new Submit(Bundles.failing("trees")));

    assertThat(answer.accepted()).isFalse();
    assertThat(states("trees", 2)).containsExactly(State.SUBMITTED, State.REJECTED);
    assertThat(last("trees", 2).why()).isEqualTo("gate beats-majority failed: 0.20 is over 0.16");
    assertThat(pipeline().current("trees")).map(ModelVersion::number).contains(1);
    assertThat(VersionCard.of(pipeline().version("trees", 2).orElseThrow()))
        .contains("| state | rejected |", "- beats-majority: failed (0.20 is over 0.16)");
  }

  @Test
  void a_newer_trial_supersedes_the_older() {
    submit("trees");
    submit("trees");
    submit("trees");

    assertThat(last("trees", 2).state()).isEqualTo(State.RETIRED);
    assertThat(last("trees", 2).why()).isEqualTo("superseded by trees@3");
    assertThat(pipeline().trial("trees")).map(ModelVersion::number).contains(3);
  }

  @Test
  void rejected_versions_use_up_their_number() {
    submit("trees", Inspection.failed("no"));
    submit("trees");

    assertThat(pipeline().current("trees")).map(ModelVersion::number).contains(2);
  }

  @Test
  void the_first_contender_with_a_current_version_takes_the_title() {
    submit("net");
    submit("trees");

    assertThat(pipeline().standing().champion()).contains("net");
    assertThat(pipeline().standing().championSince()).contains(NOW.plusSeconds(1));
  }

  @Test
  void a_promotion_makes_the_trial_current_and_retires_the_old_one() {
    submit("trees");
    submit("trees");

    CommandAnswer answer = run("monitor", new Promote("trees", 2));

    assertThat(answer.accepted()).isTrue();
    assertThat(pipeline().current("trees")).map(ModelVersion::number).contains(2);
    assertThat(pipeline().trial("trees")).isEmpty();
    assertThat(last("trees", 1).state()).isEqualTo(State.RETIRED);
    assertThat(last("trees", 1).why()).startsWith("replaced by trees@2");
  }

  @Test
  void only_a_version_on_trial_can_be_promoted() {
    submit("trees");

    CommandAnswer answer = run("ada", new Promote("trees", 1));

    assertThat(answer.accepted()).isFalse();
    assertThat(answer.why()).isEqualTo("trees@1 is current, not on trial: name one that is, of []");
  }

  @Test
  void an_unknown_version_is_refused_with_those_there_are() {
    submit("trees");

    for (Action action :
        List.of(new Promote("trees", 7), new Retire("trees", 7), new Rollback("trees", 7))) {
      CommandAnswer answer = run("ada", action);
      assertThat(answer.accepted()).isFalse();
      assertThat(answer.why())
          .isEqualTo(
              "pipeline flights has no version trees@7: contender trees has the versions [1]; name one of them");
    }
  }

  @Test
  void a_trial_is_retired_on_demand_and_the_current_one_stays() {
    submit("trees");
    submit("trees");

    assertThat(run("monitor", new Retire("trees", 2)).accepted()).isTrue();
    assertThat(pipeline().trial("trees")).isEmpty();
    assertThat(pipeline().current("trees")).isPresent();
  }

  @Test
  void a_retired_version_cannot_be_retired_again() {
    submit("trees");
    run("ada", new Retire("trees", 1));

    assertThat(run("ada", new Retire("trees", 1)).why()).startsWith("trees@1 is retired");
  }

  @Test
  void when_the_champions_version_is_retired_the_title_passes_to_the_longest_sitting() {
    submit("trees");
    submit("net");
    submit("guest");

    run("ada", new Retire("trees", 1));

    assertThat(pipeline().standing().champion()).contains("net");
  }

  @Test
  void when_the_last_current_version_is_retired_nobody_holds_the_title() {
    submit("trees");
    run("ada", new Retire("trees", 1));

    assertThat(pipeline().standing().champion()).isEmpty();
    assertThat(pipeline().standing().championSince()).isEmpty();
  }

  @Test
  void a_rollback_seats_a_former_current_version_again() {
    submit("trees");
    submit("trees");
    run("monitor", new Promote("trees", 2));

    CommandAnswer answer = run("ada", new Rollback("trees", 1));

    assertThat(answer.why()).isEqualTo("trees@1 is current again");
    assertThat(last("trees", 2).state()).isEqualTo(State.RETIRED);
    assertThat(pipeline().standing().champion()).contains("trees");
  }

  @Test
  void a_version_that_was_never_current_cannot_be_rolled_back_to() {
    submit("trees");
    submit("trees");
    run("monitor", new Retire("trees", 2));

    assertThat(run("ada", new Rollback("trees", 2)).why()).startsWith("trees@2 was never current");
  }

  @Test
  void the_title_passes_to_a_contender_with_a_current_version() {
    submit("trees");
    submit("net");

    assertThat(run("monitor", new Crown("net")).accepted()).isTrue();
    assertThat(pipeline().champion()).map(ModelVersion::name).contains("net@1");
    assertThat(run("monitor", new Crown("net")).why()).startsWith("net is the champion already");
    assertThat(run("monitor", new Crown("guest")).why()).startsWith("guest has no current version");
  }

  @Test
  void with_the_brake_on_the_monitor_is_refused_and_a_person_is_not() {
    submit("trees");
    submit("net");
    submit("trees");
    run("sre", new Pause("promote"));

    assertThat(run("monitor", new Promote("trees", 2)).why()).contains("the brake promote is on");
    assertThat(run("monitor", new Crown("net")).accepted()).isFalse();
    assertThat(run("ada", new Promote("trees", 2)).accepted()).isTrue();
    assertThat(run("ada", new Crown("net")).accepted()).isTrue();
  }

  @Test
  void a_brake_comes_off_again() {
    run("sre", new Pause("retrain"));
    assertThat(pipeline().paused("retrain")).isTrue();

    run("sre", new Resume("retrain"));
    assertThat(pipeline().paused("retrain")).isFalse();
  }

  @Test
  void an_unknown_brake_is_refused_with_those_there_are() {
    assertThat(run("sre", new Pause("everything")).why())
        .isEqualTo("there is no brake everything: name one of [retrain, promote]");
  }

  @Test
  void a_command_that_comes_twice_is_carried_out_once() {
    Command command = command("retrain", new Submit(Bundles.passing("trees")));
    Registry.Step first = Registry.step(state, command, Inspection.passed(), NOW);
    Registry.Step second = Registry.step(first.state(), command, Inspection.failed("no"), NOW);

    assertThat(second.records()).isEmpty();
    assertThat(second.state()).isEqualTo(first.state());
  }

  @Test
  void a_name_that_would_break_record_keys_is_refused() {
    assertThat(submit("trees/2").why()).contains("submit it under such a name");
    assertThat(pipeline().contenders()).isEmpty();
  }

  private CommandAnswer submit(String contender) {
    return submit(contender, Inspection.passed());
  }

  private CommandAnswer submit(String contender, Inspection inspection) {
    return run("retrain", new Submit(Bundles.passing(contender)), inspection);
  }

  private CommandAnswer run(String who, Action action) {
    return run(who, action, Inspection.passed());
  }

  private CommandAnswer run(String who, Action action, Inspection inspection) {
    Command command = command(who, action);
    state = Registry.step(state, command, inspection, NOW).state();
    return pipeline().answer(command.id()).orElseThrow();
  }

  private Command command(String who, Action action) {
    commands++;
    return new Command("c" + commands, "flights", who, "why", NOW.plusSeconds(commands), action);
  }

  private PipelineState pipeline() {
    return state.pipeline("flights");
  }

  private List<State> states(String contender, int number) {
    return pipeline().version(contender, number).orElseThrow().history().stream()
        .map(Change::state)
        .toList();
  }

  private Change last(String contender, int number) {
    return pipeline().version(contender, number).orElseThrow().history().getLast();
  }
}

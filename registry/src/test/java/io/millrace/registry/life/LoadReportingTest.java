package io.millrace.registry.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.Command.Retire;
import io.millrace.schemas.message.Command.Rollback;
import io.millrace.schemas.message.Command.Submit;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workers say of a version that they cannot load. */
class LoadReportingTest {
  private static final Instant NOW = Instant.parse("2001-02-01T00:00:00Z");

  private RegistryState state = RegistryState.empty();
  private int commands;

  @BeforeEach
  void submit() {
    run("retrain", "trained", new Submit(Bundles.passing("trees")));
  }

  private CommandAnswer run(String who, String why, Action action) {
    commands++;
    Instant at = NOW.plusSeconds(commands);
    var command = new Command("c" + commands, "flights", who, why, at, action);
    state = Registry.step(state, command, Inspection.passed(), NOW).state();
    return pipeline().answer(command.id()).orElseThrow();
  }

  private CommandAnswer fails(String worker, String why) {
    return run("worker " + worker, why, new ReportUnloadable("trees", 1, worker));
  }

  private CommandAnswer loads(String worker) {
    return run("worker " + worker, "it is loaded", new ReportLoaded("trees", 1, worker));
  }

  private PipelineState pipeline() {
    return state.pipeline("flights");
  }

  private List<LoadFailure> failures() {
    return pipeline().loadFailures(pipeline().version("trees", 1).orElseThrow());
  }

  @Test
  void a_reason_is_shown_with_its_worker_and_the_version_stays_where_it_is() {
    assertThat(fails("smile.0", "it is not signed").why())
        .isEqualTo("worker smile.0 cannot load trees@1: it is not signed");

    assertThat(failures())
        .containsExactly(new LoadFailure("smile.0", NOW.plusSeconds(2), "it is not signed"));
    assertThat(pipeline().current("trees").orElseThrow().history()).hasSize(3);
    assertThat(pipeline().champion()).isPresent();
  }

  @Test
  void a_reason_that_is_said_again_changes_nothing() {
    fails("smile.0", "it is not signed");
    Map<String, ?> before = pipeline().unloadable();

    assertThat(fails("smile.0", "it is not signed").accepted()).isTrue();
    assertThat(pipeline().unloadable()).isEqualTo(before);
  }

  @Test
  void another_reason_takes_the_place_of_the_same_workers_and_stands_beside_anothers() {
    fails("smile.0", "it is not signed");
    fails("smile.1", "it is not signed");
    fails("smile.0", "the artifact is not whole");

    assertThat(failures())
        .extracting(LoadFailure::worker, LoadFailure::why)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("smile.1", "it is not signed"),
            org.assertj.core.groups.Tuple.tuple("smile.0", "the artifact is not whole"));
  }

  @Test
  void a_worker_that_loads_it_takes_back_its_own_reason_alone() {
    fails("smile.0", "it is not signed");
    fails("smile.1", "it is not signed");

    assertThat(loads("smile.0").accepted()).isTrue();
    assertThat(failures()).extracting(LoadFailure::worker).containsExactly("smile.1");
    loads("smile.1");
    loads("smile.1");
    assertThat(pipeline().unloadable()).isEmpty();
  }

  @Test
  void a_version_that_is_active_no_more_has_no_reasons_and_takes_none() {
    fails("smile.0", "it is not signed");
    run("ada", "enough", new Retire("trees", 1));

    assertThat(pipeline().unloadable()).isEmpty();
    assertThat(fails("smile.0", "it is not signed").accepted()).isFalse();
    assertThat(pipeline().version("trees", 1).orElseThrow().state()).isEqualTo(State.RETIRED);
    run("ada", "again", new Rollback("trees", 1));
    assertThat(failures()).isEmpty();
    fails("smile.0", "it is not signed");
    assertThat(failures()).hasSize(1);
  }

  @Test
  void what_is_kept_is_bounded() {
    for (int worker = 0; worker < 40; worker++) {
      fails("smile." + worker, "x".repeat(5_000));
    }

    assertThat(failures()).hasSize(16);
    assertThat(failures().getLast().worker()).isEqualTo("smile.39");
    assertThat(failures()).allMatch(failure -> failure.why().length() == 1_000);
  }
}

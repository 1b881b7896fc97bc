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
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds whatever commands come, in whatever order. */
class RegistryInvariantsTest {

  /** A command and what the inspection would say to it. */
  record Turned(Command command, boolean isSound) {}

  @Property(tries = 300)
  void invariant_4_at_most_one_current_one_trial_and_one_champion_at_any_time(
      @ForAll("histories") List<Turned> history) {
    RegistryState state = RegistryState.empty();
    for (Turned turned : history) {
      state = step(state, turned).state();
      state.pipelines().values().forEach(RegistryInvariantsTest::checkSeats);
    }
  }

  @Property(tries = 300)
  void the_state_is_the_fold_of_the_records_written_compacted_or_not(
      @ForAll("histories") List<Turned> history) {
    RegistryState live = RegistryState.empty();
    List<RegistryRecord> written = new ArrayList<>();
    for (Turned turned : history) {
      Registry.Step next = step(live, turned);
      written.addAll(next.records());
      live = next.state();
    }

    assertThat(RegistryState.fold(written)).isEqualTo(live);
    assertThat(RegistryState.fold(compacted(written))).isEqualTo(live);
  }

  @Property(tries = 100)
  void every_command_is_answered_once_and_the_answer_is_written_last(
      @ForAll("histories") List<Turned> history) {
    RegistryState state = RegistryState.empty();
    for (Turned turned : history) {
      Command command = turned.command();
      boolean isNew = state.pipeline(command.pipeline()).answer(command.id()).isEmpty();
      Registry.Step next = step(state, turned);
      long answers = next.records().stream().filter(r -> r.body() instanceof CommandAnswer).count();
      assertThat(answers).isEqualTo(isNew ? 1 : 0);
      assertThat(next.records().isEmpty()).isEqualTo(!isNew);
      if (isNew) {
        assertThat(next.records().getLast().body()).isInstanceOf(CommandAnswer.class);
      }
      state = next.state();
    }
  }

  private static Registry.Step step(RegistryState state, Turned turned) {
    Inspection inspection = turned.isSound() ? Inspection.passed() : Inspection.failed("unsound");
    return Registry.step(state, turned.command(), inspection, Instant.EPOCH);
  }

  private static void checkSeats(PipelineState pipeline) {
    boolean someCurrent = false;
    for (String contender : pipeline.contenders()) {
      Collection<ModelVersion> versions = pipeline.versionsOf(contender);
      assertThat(versions.stream().filter(v -> v.state() == State.CURRENT).count())
          .isLessThanOrEqualTo(1);
      assertThat(versions.stream().filter(v -> v.state() == State.TRIAL).count())
          .isLessThanOrEqualTo(1);
      assertThat(versions).noneMatch(v -> v.state() == State.SUBMITTED);
      assertThat(versions).allMatch(v -> v.history().getLast().state() == v.state());
      someCurrent |= pipeline.current(contender).isPresent();
    }
    assertThat(pipeline.active().stream().map(ModelVersion::name))
        .containsAll(pipeline.unloadable().keySet());
    assertThat(pipeline.champion().isPresent()).isEqualTo(someCurrent);
    assertThat(pipeline.standing().champion().isPresent()).isEqualTo(someCurrent);
  }

  private static List<RegistryRecord> compacted(List<RegistryRecord> records) {
    Map<String, RegistryRecord> last = new LinkedHashMap<>();
    for (RegistryRecord one : records) {
      last.remove(RecordKey.of(one));
      last.put(RecordKey.of(one), one);
    }
    return List.copyOf(last.values());
  }

  @Provide
  Arbitrary<List<Turned>> histories() {
    Arbitrary<String> pipelines = Arbitraries.of("flights", "flights", "credit");
    Arbitrary<String> ids = Arbitraries.integers().between(1, 60).map(i -> "c" + i);
    Arbitrary<String> who = Arbitraries.of("monitor", "retrain", "ada");
    Arbitrary<Boolean> isSound = Arbitraries.of(true, true, true, false);
    return Combinators.combine(ids, pipelines, who, actions(), isSound)
        .as(
            (id, pipeline, by, action, sound) ->
                new Turned(new Command(id, pipeline, by, "why", Instant.EPOCH, action), sound))
        .list()
        .ofMaxSize(60);
  }

  private static Arbitrary<Action> actions() {
    Arbitrary<String> contender = Arbitraries.of("trees", "net");
    Arbitrary<Integer> number = Arbitraries.integers().between(1, 6);
    Arbitrary<String> worker = Arbitraries.of("smile.0", "smile.1");
    Arbitrary<String> brake = Arbitraries.of("retrain", "promote", "none");
    return Arbitraries.frequencyOf(
        Tuple.of(4, contender.map(c -> new Submit(Bundles.passing(c)))),
        Tuple.of(1, contender.map(c -> new Submit(Bundles.failing(c)))),
        Tuple.of(4, Combinators.combine(contender, number).as(Promote::new)),
        Tuple.of(2, Combinators.combine(contender, number).as(Retire::new)),
        Tuple.of(2, Combinators.combine(contender, number).as(Rollback::new)),
        Tuple.of(2, contender.map(Crown::new)),
        Tuple.of(
            3, Combinators.combine(contender, number, worker).as(Command.ReportUnloadable::new)),
        Tuple.of(1, Combinators.combine(contender, number, worker).as(Command.ReportLoaded::new)),
        Tuple.of(1, brake.map(Pause::new)),
        Tuple.of(1, brake.map(Resume::new)));
  }
}

package io.millrace.app.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole loop where nobody ever says what was true: versions are trained, served and replaced,
 * and none is promoted but by a person.
 */
class UnjudgedLoopTest {
  private static final SimulatedStream.Shape SHAPE = new SimulatedStream.Shape(40, 24, List.of());
  private static final Pipeline PIPELINE = SimulatedPipeline.unjudged();

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void the_invariants_hold_whatever_crashes_and_the_logs_say_the_same_again(long seed) {
    var simulation = new Simulation(PIPELINE, SHAPE, seed, 0.02);
    var invariants = new LoopInvariants(PIPELINE, simulation.loop());
    simulation.run(invariants::checkRunning);
    LoopLogs logs = simulation.loop().logs();

    assertThat(simulation.crashed()).isPositive();
    invariants.checkEnd();
    Replayed recorded = Replayed.recorded(logs);
    assertThat(Replayed.refolded(PIPELINE, logs, simulation.loop().watermarkMillis()))
        .isEqualTo(recorded);
    assertThat(recorded.outcomes()).isNotEmpty();
    checkNobodyJudges(simulation.loop());
    checkExamples(logs);
  }

  private static void checkNobodyJudges(Loop loop) {
    assertThat(loop.logs().verdicts().kept()).isEmpty();
    assertThat(loop.logs().labels().kept()).isEmpty();
    assertThat(loop.logs().commands().kept())
        .filteredOn(command -> command.who().equals("monitor"))
        .isEmpty();
    assertThat(loop.logs().metrics().kept())
        .isNotEmpty()
        .extracting(Metric::predictor)
        .doesNotContain("base/majority", "base/no-change", "base/hour-of-week", "base/mean");
    for (ModelVersion version : versions(loop)) {
      for (ModelVersion.Change change : version.history()) {
        boolean isFirst = change.why().startsWith("its contender had none");
        assertThat(change.state() != State.CURRENT || isFirst || change.who().equals("a person"))
            .as("%s: %s", version.name(), change)
            .isTrue();
      }
    }
  }

  /** Each closed event, once, and those alone. */
  private static void checkExamples(LoopLogs logs) {
    List<String> examples =
        logs.examples().kept().stream().map(one -> one.vector().eventId()).toList();
    assertThat(examples).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(examples))
        .isEqualTo(
            logs.outcomes().kept().stream()
                .map(Outcome::eventId)
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(logs.examples().kept()).allMatch(one -> Double.isNaN(one.label()));
  }

  private static List<ModelVersion> versions(Loop loop) {
    PipelineState known = loop.registry().pipeline(PIPELINE.name());
    List<ModelVersion> versions = new ArrayList<>();
    known.contenders().forEach(contender -> versions.addAll(known.versionsOf(contender)));
    return versions;
  }

  @Test
  void the_first_version_is_current_a_later_one_waits_for_a_person_or_a_newer_one() {
    Loop loop = run(false);

    for (String contender : Set.of("trees", "net")) {
      List<ModelVersion> versions =
          List.copyOf(loop.registry().pipeline(PIPELINE.name()).versionsOf(contender));
      assertThat(versions).hasSizeGreaterThan(2);
      assertThat(versions.getFirst().state()).isEqualTo(State.CURRENT);
      assertThat(versions.getLast().state()).isEqualTo(State.TRIAL);
      assertThat(versions.subList(1, versions.size() - 1))
          .allMatch(version -> version.state() == State.RETIRED)
          .allMatch(version -> version.history().getLast().why().startsWith("superseded by"));
    }
    assertThat(loop.logs().requests().kept())
        .filteredOn(request -> request.state() == Request.State.ANSWERED)
        .extracting(Request::cause)
        .contains(Request.Cause.BOOTSTRAP, Request.Cause.SCHEDULE);
    assertThat(loop.logs().predictions().kept())
        .anyMatch(one -> one.version() == 1 && one.alias() == Alias.CURRENT && one.champion())
        .anyMatch(one -> one.version() > 1 && one.alias() == Alias.TRIAL);
  }

  @Test
  void a_persons_command_seats_the_version_that_waits() {
    Loop loop = run(true);
    ModelVersion second = loop.registry().pipeline(PIPELINE.name()).version("net", 2).orElseThrow();

    assertThat(second.history()).extracting(ModelVersion.Change::state).contains(State.CURRENT);
    assertThat(loop.logs().predictions().kept())
        .anyMatch(
            one ->
                one.contender().equals("net")
                    && one.version() == 2
                    && one.alias() == Alias.CURRENT);
  }

  /** In lock step with its input, without a crash. */
  private static Loop run(boolean promoting) {
    Codecs codecs = new InMemoryCodecs();
    var stream = new SimulatedStream(PIPELINE, codecs, SHAPE, 7);
    var settings =
        new LoopSettings(
            1, new Charge.Time(Duration.ofHours(3)), LoopSettings.Crashes.OUT_OF_QUESTION);
    var loop = new Loop(PIPELINE, codecs, new RateModels(PIPELINE).parts(), settings);
    boolean asked = !promoting;
    for (SimulatedStream.Arrival arrival : stream.arrivals()) {
      loop.offer(arrival.key(), arrival.raw());
      loop.follow();
      if (!asked && isOnTrial(loop)) {
        asked = true;
        Instant at = Instant.ofEpochMilli(arrival.atMillis());
        Command.Action promote = new Command.Promote("net", 2);
        loop.logs()
            .commands()
            .append(0, new Command("said", "sim", "a person", "it looks right", at, promote));
      }
    }
    loop.finish();
    return loop;
  }

  private static boolean isOnTrial(Loop loop) {
    return loop.registry()
        .pipeline(PIPELINE.name())
        .version("net", 2)
        .filter(version -> version.state() == State.TRIAL)
        .isPresent();
  }
}

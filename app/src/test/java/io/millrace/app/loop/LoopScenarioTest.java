package io.millrace.app.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the whole loop comes to, in lock step with its input. */
class LoopScenarioTest {
  private static final int FLIP_DAY = 33;

  private static Loop run(
      Pipeline pipeline,
      SimulatedStream.Shape shape,
      long seed,
      Function<RateModels, LoopParts> parts) {
    Codecs codecs = new InMemoryCodecs();
    var stream = new SimulatedStream(pipeline, codecs, shape, seed);
    var settings =
        new LoopSettings(
            1, new Charge.Time(Duration.ofHours(3)), LoopSettings.Crashes.OUT_OF_QUESTION);
    var loop = new Loop(pipeline, codecs, parts.apply(new RateModels(pipeline)), settings);
    for (SimulatedStream.Arrival arrival : stream.arrivals()) {
      loop.offer(arrival.key(), arrival.raw());
      loop.follow();
    }
    loop.finish();
    return loop;
  }

  private static Loop flipped() {
    return run(
        SimulatedPipeline.onDrift(),
        new SimulatedStream.Shape(75, 48, List.of(FLIP_DAY)),
        7,
        RateModels::parts);
  }

  @Test
  void a_planted_drift_leads_to_a_request_a_trial_the_verdict_better_and_a_promotion() {
    Loop loop = flipped();
    Instant flip = Instant.ofEpochMilli(SimulatedStream.dayMillis(FLIP_DAY));
    Request request =
        loop.logs().requests().kept().stream()
            .filter(r -> r.cause() == Request.Cause.ERROR_DRIFT)
            .filter(r -> r.state() == Request.State.ANSWERED)
            .findFirst()
            .orElseThrow();
    assertThat(request.at()).isBetween(flip, flip.plus(Duration.ofDays(6)));
    assertThat(request.since()).isCloseTo(flip, within(1, ChronoUnit.DAYS));

    PipelineState known = loop.registry().pipeline("sim");
    ModelVersion born =
        known.versionsOf("net").stream()
            .filter(v -> v.bundle().provenance().requestId().equals(request.id()))
            .findFirst()
            .orElseThrow();
    assertThat(born.history().stream().map(ModelVersion.Change::state))
        .containsSubsequence(ModelVersion.State.TRIAL, ModelVersion.State.CURRENT);
    Verdict verdict =
        loop.logs().verdicts().kept().stream()
            .filter(v -> v.isFinal() && v.comparison() == Verdict.Comparison.TRIAL)
            .filter(v -> v.contender().equals("net") && v.version() == born.number())
            .findFirst()
            .orElseThrow();
    assertThat(verdict.answer()).isEqualTo(Verdict.Answer.BETTER);
    assertThat(born.history().getLast().who()).isEqualTo("monitor");
    assertThat(born.history().getLast().at()).isEqualTo(verdict.decidedAt());
  }

  /** Both contenders are retrained after the flip, and both new versions are far better. */
  @Test
  void with_one_promotion_a_week_the_second_is_held_back_and_comes_a_week_later() {
    var shape = new SimulatedStream.Shape(75, 48, List.of(FLIP_DAY));
    Loop limited = run(SimulatedPipeline.onDrift(1), shape, 7, RateModels::parts);

    assertThat(shortestGap(promotions(flipped()))).isLessThan(Duration.ofDays(7));
    assertThat(promotions(limited)).hasSameSizeAs(promotions(flipped()));
    assertThat(shortestGap(promotions(limited))).isBetween(Duration.ofDays(7), Duration.ofDays(9));
    assertThat(limited.logs().verdicts().kept())
        .filteredOn(verdict -> verdict.why().contains("held back"))
        .isNotEmpty()
        .noneMatch(Verdict::isFinal);
  }

  private static List<Instant> promotions(Loop loop) {
    return loop.logs().commands().kept().stream()
        .filter(
            command ->
                command.action() instanceof Command.Promote
                    || command.action() instanceof Command.Crown)
        .map(Command::at)
        .toList();
  }

  private static Duration shortestGap(List<Instant> times) {
    return IntStream.range(1, times.size())
        .mapToObj(i -> Duration.between(times.get(i - 1), times.get(i)))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  @Test
  void the_contender_that_does_better_takes_the_title() {
    Loop loop =
        run(
            SimulatedPipeline.onDrift(),
            new SimulatedStream.Shape(32, 48, List.of()),
            11,
            RateModels::parts);
    assertThat(loop.registry().pipeline("sim").standing().champion()).contains("net");
  }

  @Test
  void identical_versions_are_not_promoted_over_one_another() {
    Loop loop =
        run(
            SimulatedPipeline.every("25d"),
            new SimulatedStream.Shape(110, 24, List.of()),
            3,
            RateModels::constantParts);
    PipelineState known = loop.registry().pipeline("sim");
    for (String contender : List.of("trees", "net")) {
      assertThat(known.versionsOf(contender)).as("trials").hasSizeGreaterThan(3);
      assertThat(known.current(contender).orElseThrow().number()).isEqualTo(1);
    }
    assertThat(loop.logs().verdicts().kept().stream().filter(Verdict::isFinal))
        .isNotEmpty()
        .noneMatch(verdict -> verdict.answer() == Verdict.Answer.BETTER);
    assertThat(known.standing().champion()).contains("trees");
  }

  @Test
  void an_answer_takes_effect_when_the_stated_training_time_has_passed() {
    Loop loop = flipped();
    Request request =
        loop.logs().requests().kept().stream()
            .filter(r -> r.state() == Request.State.ANSWERED)
            .findFirst()
            .orElseThrow();
    assertThat(request.answeredAt()).contains(request.at().plus(Duration.ofHours(3)));
    Instant firstScored =
        loop.logs().predictions().kept().stream()
            .map(p -> p.eventTime())
            .min(Instant::compareTo)
            .orElseThrow();
    assertThat(firstScored).isAfter(request.at().plus(Duration.ofHours(3)));
  }

  @Test
  void that_vectors_wait_for_a_full_batch_changes_no_result() {
    var shape = new SimulatedStream.Shape(60, 48, List.of(FLIP_DAY));
    Loop batched = run(SimulatedPipeline.onDrift(), shape, 7, RateModels::parts);
    Codecs codecs = new InMemoryCodecs();
    Pipeline pipeline = SimulatedPipeline.onDrift();
    var settings =
        new LoopSettings(
            1, new Charge.Time(Duration.ofHours(3)), LoopSettings.Crashes.OUT_OF_QUESTION);
    var single = new Loop(pipeline, codecs, new RateModels(pipeline).parts(), settings);
    for (var arrival : new SimulatedStream(pipeline, codecs, shape, 7).arrivals()) {
      single.offer(arrival.key(), arrival.raw());
      single.follow();
      for (Stage stage : single.stages()) {
        if (stage.name().startsWith("scoring") && stage.step(Integer.MAX_VALUE) > 0) {
          stage.commit();
        }
      }
    }
    single.finish();
    assertThat(Replayed.recorded(single.logs())).isEqualTo(Replayed.recorded(batched.logs()));
    assertThat(Set.copyOf(single.logs().predictions().kept()))
        .isEqualTo(Set.copyOf(batched.logs().predictions().kept()));
  }
}

package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code retrain.promotions_per_week}: what is held back, what is said of it, and what follows. */
class PromotionLimitTest {
  private static final Instant START = SeededStream.START;
  private static final Duration MAX = Duration.ofDays(60);

  /** Every ten minutes an event. */
  private static final int DAY = 144;

  private static MonitorPlan plan(int promotionsPerWeek, Duration max) {
    MonitorPlan plan = SeededStream.plan();
    return new MonitorPlan(
        plan.pipeline(),
        plan.zone(),
        plan.vectors(),
        plan.rule(),
        plan.maturity(),
        plan.window(),
        plan.threshold(),
        new MonitorPlan.Duels(
            0.05, 0.0005, Trial.OnTie.CURRENT, max, Retrain.Promote.AUTO, promotionsPerWeek),
        plan.retraining());
  }

  /** The losses of a version on trial, by the number of the event. */
  private interface Losses {
    double at(int event);
  }

  /**
   * A broken version, 0.81 of loss and more, with a far better one on trial. Whoever promotes gets
   * the next trial at once, so that the lane by the event wants to promote several times a day.
   */
  private static List<MonitorOutput> play(MonitorPlan plan, int events, Losses trial) {
    Random random = new Random(4);
    List<MonitorOutput> said = new ArrayList<>();
    Judge judge = Judge.of(plan);
    int current = 1;
    for (int i = 0; i < events; i++) {
      judge = Judge.restore(judge.snapshot(), plan);
      List<MonitorOutput> step =
          judge.step(
              outcome(
                  i,
                  Optional.of(0.0),
                  scored(current, Alias.CURRENT, 0.81 + 0.1 * random.nextDouble()),
                  scored(current + 1, Alias.TRIAL, trial.at(i) + 0.02 * random.nextDouble())));
      current += (int) commands(step).stream().filter(Command.Promote.class::isInstance).count();
      said.addAll(step);
    }
    return said;
  }

  private static Outcome.ScoredBy scored(int version, Alias alias, double loss) {
    return new Outcome.ScoredBy(
        "trees", version, alias, alias == Alias.CURRENT, Math.sqrt(loss), Optional.of(loss));
  }

  private static Outcome outcome(int i, Optional<Double> label, Outcome.ScoredBy... by) {
    Instant time = START.plus(Duration.ofMinutes(10L * i));
    return new Outcome(
        "e" + i,
        "k",
        time,
        time.plus(Duration.ofDays(1)),
        label,
        label.map(known -> time.plusSeconds(1)),
        List.of(),
        List.of(by));
  }

  private static List<Command.Action> commands(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.CommandIssued.class::isInstance)
        .map(each -> ((MonitorOutput.CommandIssued) each).command().action())
        .toList();
  }

  private static List<Instant> promotions(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.CommandIssued.class::isInstance)
        .map(each -> ((MonitorOutput.CommandIssued) each).command())
        .filter(command -> command.action() instanceof Command.Promote)
        .map(Command::at)
        .toList();
  }

  @Test
  void no_seven_days_have_more_promotions_than_the_limit() {
    List<Instant> limited = promotions(play(plan(2, MAX), 20 * DAY, i -> 0.04));
    List<Instant> free = promotions(play(plan(0, MAX), 20 * DAY, i -> 0.04));

    assertThat(free).hasSizeGreaterThan(20);
    assertThat(limited).hasSize(6);
    for (int i = 2; i < limited.size(); i++) {
      assertThat(Duration.between(limited.get(i - 2), limited.get(i)))
          .isBetween(Duration.ofDays(7), Duration.ofDays(8));
    }
  }

  @Test
  void a_promotion_held_back_is_told_once_a_block_with_its_reason_and_ends_nothing() {
    List<Verdict> held =
        Said.verdicts(play(plan(1, MAX), 7 * DAY, i -> 0.04)).stream()
            .filter(verdict -> verdict.why().contains("held back"))
            .toList();

    assertThat(held).hasSizeBetween(5, 8);
    assertThat(held)
        .allMatch(verdict -> verdict.answer() == Verdict.Answer.BETTER && !verdict.isFinal());
    assertThat(held.getFirst().why()).contains("the next may come at 2001-");
  }

  /** Better when it was to be promoted, it is worse for the rest of the week. */
  @Test
  void what_was_held_back_is_not_promoted_when_the_evidence_no_longer_stands() {
    int worse = DAY;
    List<MonitorOutput> said = play(plan(1, MAX), 20 * DAY, i -> i < worse ? 0.04 : 0.98);

    assertThat(Said.verdicts(said)).anyMatch(verdict -> verdict.why().contains("held back"));
    assertThat(promotions(said)).hasSize(1);
  }

  @Test
  void a_trial_whose_promotion_is_held_back_outlives_its_time_and_is_promoted_then() {
    List<MonitorOutput> said = play(plan(1, Duration.ofDays(2)), 10 * DAY, i -> 0.04);

    assertThat(promotions(said)).hasSize(2);
    assertThat(commands(said)).noneMatch(Command.Retire.class::isInstance);
  }

  /** The registry refuses while a person holds the brake: the pair stays as it was. */
  @Test
  void a_promotion_that_was_refused_is_asked_for_again_seven_blocks_later_while_it_is_still_so() {
    MonitorPlan plan = plan(0, MAX);
    Judge judge = Judge.of(plan);
    List<MonitorOutput> said = new ArrayList<>();
    for (int i = 0; i < 10 * DAY; i++) {
      judge = Judge.restore(judge.snapshot(), plan);
      said.addAll(
          judge.step(
              outcome(
                  i,
                  Optional.of(0.0),
                  scored(1, Alias.CURRENT, 0.9),
                  scored(2, Alias.TRIAL, 0.04 + 0.001 * (i % 7)))));
    }
    List<Instant> asked = promotions(said);

    assertThat(asked).hasSize(2);
    assertThat(Duration.between(asked.get(0), asked.get(1)))
        .isBetween(Duration.ofDays(6), Duration.ofDays(8));
    assertThat(Said.verdicts(said).stream().filter(Verdict::isFinal).toList().getLast().why())
        .contains("said before, and nothing came of it");
  }

  @Test
  void a_week_is_open_again_seven_days_after_the_oldest_promotion() {
    WeeklyPromotions week = new WeeklyPromotions(2);
    week.made(START);
    assertThat(week.fullUntil(START.plusSeconds(1))).isEmpty();
    week.made(START.plusSeconds(10));
    week = WeeklyPromotions.restore(week.snapshot(), 2);
    Instant open = START.plus(Duration.ofDays(7));
    assertThat(week.fullUntil(open.minusMillis(1))).contains(open);
    assertThat(week.fullUntil(open)).isEmpty();
  }

  @Test
  void a_comparison_that_misses_labels_says_that_it_is_valid_for_the_observed_cases_only() {
    Judge judge = Judge.of(plan(0, MAX));
    List<MonitorOutput> said = new ArrayList<>();
    for (int i = 0; i < 2 * DAY; i++) {
      said.addAll(
          judge.step(
              outcome(
                  i,
                  i % 4 == 1 ? Optional.empty() : Optional.of(0.0),
                  scored(1, Alias.CURRENT, 0.2 + 0.001 * (i % 7)),
                  scored(2, Alias.TRIAL, 0.2 + 0.001 * (i % 5)))));
    }
    assertThat(Said.verdicts(said)).isNotEmpty();
    assertThat(Said.verdicts(said).getFirst().why())
        .contains("valid for the observed cases only: 36 of 145 events had no label");
  }
}

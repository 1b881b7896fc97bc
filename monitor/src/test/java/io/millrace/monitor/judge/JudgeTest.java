package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Drift;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final MonitorPlan PLAN = SeededStream.plan();
  private static final Instant START = SeededStream.START;

  @Test
  void metrics_are_those_of_a_naive_recomputation() {
    List<Outcome> outcomes = outcomes(21, 3_000);
    List<Metric> metrics = metrics(judge(outcomes));
    assertThat(metrics).isNotEmpty();
    for (Metric metric : metrics) {
      if (metric.version().isPresent()) {
        check(metric, outcomes);
      }
    }
    assertThat(metrics).filteredOn(metric -> metric.segment().isPresent()).isNotEmpty();
    assertThat(metrics)
        .filteredOn(metric -> metric.predictor().equals("base/no-change"))
        .isNotEmpty();
  }

  private static void check(Metric metric, List<Outcome> outcomes) {
    Predicate<Outcome> inWindow =
        outcome ->
            !outcome.eventTime().isBefore(metric.windowStart())
                && outcome.eventTime().isBefore(metric.windowEnd())
                && metric.segment().map(outcome.segment()::contains).orElse(true);
    List<Outcome> its =
        outcomes.stream().filter(inWindow).filter(o -> o.label().isPresent()).toList();
    double brier =
        its.stream()
            .mapToDouble(o -> Math.pow(o.scores().getFirst().score() - o.label().get(), 2))
            .average()
            .orElseThrow();
    long positives = its.stream().filter(o -> o.label().get() == 1).count();
    assertThat(metric.outcomes()).isEqualTo(its.size());
    assertThat(metric.positives()).isEqualTo(positives);
    assertThat(metric.values().get("brier")).isCloseTo(brier, within(1e-9));
    assertThat(metric.windowStart().getEpochSecond() % Duration.ofHours(12).toSeconds()).isZero();
  }

  @Test
  void under_a_changed_file_the_window_and_the_threshold_change_when_the_open_window_is_closed() {
    MonitorPlan changed =
        new MonitorPlan(
            PLAN.pipeline(),
            PLAN.zone(),
            PLAN.vectors(),
            PLAN.rule(),
            PLAN.maturity(),
            Duration.ofHours(3),
            0.9,
            PLAN.duels(),
            PLAN.retraining());
    List<Outcome> outcomes = outcomes(25, 600);
    List<MonitorOutput> said = new ArrayList<>();
    Judge judge = Judge.of(PLAN);
    for (Outcome outcome : outcomes.subList(0, 120)) {
      said.addAll(judge.step(outcome));
    }
    judge = Judge.restore(judge.snapshot(), changed);
    for (Outcome outcome : outcomes.subList(120, 600)) {
      said.addAll(judge.step(outcome));
    }

    List<Metric> ofTrees =
        metrics(said).stream().filter(m -> m.predictor().equals("trees")).toList();
    assertThat(ofTrees)
        .extracting(m -> Duration.between(m.windowStart(), m.windowEnd()).toHours())
        .startsWith(12L)
        .endsWith(3L)
        .containsOnly(12L, 3L);
    Metric last = ofTrees.getLast();
    long right =
        outcomes.stream()
            .filter(o -> o.label().isPresent())
            .filter(o -> !o.eventTime().isBefore(last.windowStart()))
            .filter(o -> o.eventTime().isBefore(last.windowEnd()))
            .filter(o -> last.segment().map(o.segment()::contains).orElse(true))
            .filter(o -> o.scores().getFirst().score() >= 0.9 == (o.label().get() == 1))
            .count();
    assertThat(last.values().get("accuracy"))
        .isCloseTo((double) right / last.outcomes(), within(1e-12));
  }

  @Test
  void the_majority_rate_knows_only_labels_known_before_each_event() {
    List<Outcome> outcomes = outcomes(22, 1_500);
    List<Metric> metrics =
        metrics(judge(outcomes)).stream()
            .filter(metric -> metric.predictor().equals("base/majority"))
            .toList();
    for (Metric metric : metrics) {
      double sum = 0;
      int count = 0;
      for (Outcome outcome : outcomes) {
        if (outcome.label().isPresent()
            && !outcome.eventTime().isBefore(metric.windowStart())
            && outcome.eventTime().isBefore(metric.windowEnd())) {
          sum +=
              Math.pow(rateKnownBefore(outcome.eventTime(), outcomes) - outcome.label().get(), 2);
          count++;
        }
      }
      assertThat(metric.values().get("brier")).isCloseTo(sum / count, within(1e-9));
    }
  }

  private static double rateKnownBefore(Instant time, List<Outcome> outcomes) {
    long known = 0;
    long positive = 0;
    for (Outcome outcome : outcomes) {
      if (outcome.labelKnownAt().isPresent() && outcome.labelKnownAt().get().isBefore(time)) {
        known++;
        positive += outcome.label().orElseThrow() == 1 ? 1 : 0;
      }
    }
    return (positive + 1.0) / (known + 2.0);
  }

  @Test
  void a_trial_that_loses_its_seat_ends_with_a_final_not_yet_and_no_command() {
    List<MonitorOutput> said = new ArrayList<>();
    Judge judge = Judge.of(PLAN);
    for (int hour = 0; hour < 24 * 8; hour++) {
      Instant time = START.plus(Duration.ofHours(hour));
      said.addAll(judge.step(outcome(time, hour < 24 * 5)));
    }
    List<Verdict> verdicts = Said.verdicts(said);
    assertThat(verdicts.getLast().isFinal()).isTrue();
    assertThat(verdicts.getLast().answer()).isEqualTo(Verdict.Answer.NOT_YET);
    assertThat(verdicts.getLast().why()).contains("no longer holds its seat");
    assertThat(verdicts).filteredOn(Verdict::isFinal).hasSize(1);
    assertThat(said).noneMatch(MonitorOutput.CommandIssued.class::isInstance);
  }

  @Test
  void a_trial_is_retired_when_its_time_is_over() {
    List<MonitorOutput> said = new ArrayList<>();
    Judge judge = Judge.of(PLAN);
    for (int hour = 0; hour < 24 * 62; hour++) {
      said.addAll(judge.step(outcome(START.plus(Duration.ofHours(hour)), true)));
    }
    assertThat(Said.verdicts(said).getLast().why()).contains("trial.max");
    assertThat(said)
        .filteredOn(MonitorOutput.CommandIssued.class::isInstance)
        .extracting(each -> ((MonitorOutput.CommandIssued) each).command().action())
        .containsExactly(new Command.Retire("trees", 2));
  }

  @Test
  void a_change_right_after_the_title_passed_is_reported_with_what_was_before() {
    Random random = new Random(5);
    List<MonitorOutput> said = new ArrayList<>();
    Judge judge = Judge.of(PLAN);
    for (int i = 0; i < 3_500; i++) {
      double label = random.nextInt(2);
      double trees = Math.abs(label - 0.3 * random.nextDouble());
      double net = i < 3_000 ? trees : Math.abs(label - 0.5 - 0.5 * random.nextDouble());
      boolean crowned = i >= 2_950;
      said.addAll(judge.step(two(i, label, scored(trees, !crowned), scored(net, crowned))));
    }
    Drift first =
        drifts(said).stream()
            .filter(drift -> drift.drifted() && !drift.id().contains("window"))
            .findFirst()
            .orElseThrow();
    assertThat(first.subject()).isEqualTo("net");
    assertThat(first.detectedAt()).isBefore(two(3_200, 0).closedAt());
    assertThat(first.threshold()).isNegative();
  }

  private record Scored(double score, boolean champion) {}

  private static Scored scored(double score, boolean champion) {
    return new Scored(score, champion);
  }

  /** One event every five minutes, scored by trees and net. */
  private static Outcome two(int i, double label, Scored... by) {
    Instant time = START.plus(Duration.ofMinutes(5L * i));
    List<Outcome.ScoredBy> scores = new ArrayList<>();
    for (int k = 0; k < by.length; k++) {
      double loss = Math.pow(by[k].score - label, 2);
      String contender = k == 0 ? "trees" : "net";
      scores.add(
          new Outcome.ScoredBy(
              contender, 1, Alias.CURRENT, by[k].champion, by[k].score, Optional.of(loss)));
    }
    return new Outcome(
        "e" + i,
        "k",
        time,
        time.plus(Duration.ofDays(1)),
        Optional.of(label),
        Optional.of(time.plusSeconds(1)),
        List.of(),
        scores);
  }

  private static List<Drift> drifts(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.DriftTested.class::isInstance)
        .map(each -> ((MonitorOutput.DriftTested) each).drift())
        .toList();
  }

  /** Losses that swing between the two versions, so that no answer is ever reached. */
  private static Outcome outcome(Instant time, boolean onTrial) {
    boolean even = Duration.between(START, time).toDays() % 2 == 0;
    List<Outcome.ScoredBy> scores = new ArrayList<>();
    scores.add(scored(1, Alias.CURRENT, even ? 0.1 : 0.3));
    if (onTrial) {
      scores.add(scored(2, Alias.TRIAL, even ? 0.3 : 0.1));
    }
    return new Outcome(
        "e" + time,
        "k",
        time,
        time.plus(Duration.ofDays(1)),
        Optional.of(0.0),
        Optional.of(time.plusSeconds(1)),
        List.of(),
        scores);
  }

  private static Outcome.ScoredBy scored(int version, Alias alias, double score) {
    return new Outcome.ScoredBy(
        "trees", version, alias, alias == Alias.CURRENT, score, Optional.of(score * score));
  }

  private static List<Outcome> outcomes(long seed, int count) {
    Random random = new Random(seed);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant time = START.plus(Duration.ofMinutes(7L * i));
      double score = random.nextDouble();
      double label = random.nextDouble() < score ? 1 : 0;
      boolean known = random.nextInt(10) > 0;
      outcomes.add(
          new Outcome(
              "e" + i,
              "k",
              time,
              time.plus(Duration.ofDays(1)),
              known ? Optional.of(label) : Optional.empty(),
              known ? Optional.of(time.plusSeconds(random.nextInt(86_400))) : Optional.empty(),
              List.of("origin=" + (random.nextBoolean() ? "A" : "B")),
              List.of(
                  new Outcome.ScoredBy(
                      "trees",
                      1,
                      Alias.CURRENT,
                      true,
                      score,
                      known ? Optional.of(Math.pow(score - label, 2)) : Optional.empty()))));
    }
    return outcomes;
  }

  private static List<MonitorOutput> judge(List<Outcome> outcomes) {
    Judge judge = Judge.of(PLAN);
    List<MonitorOutput> said = new ArrayList<>();
    outcomes.forEach(outcome -> said.addAll(judge.step(outcome)));
    said.addAll(judge.finish());
    return said;
  }

  private static List<Metric> metrics(List<MonitorOutput> said) {
    return said.stream()
        .filter(MonitorOutput.MetricMeasured.class::isInstance)
        .map(each -> ((MonitorOutput.MetricMeasured) each).metric())
        .toList();
  }
}

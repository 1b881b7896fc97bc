package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.join.JoinInput;
import io.millrace.monitor.join.OutcomeForm;
import io.millrace.monitor.join.Plausibility;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** One of three classes: the one that an event leans to with 0.7, the others with 0.15 each. */
class MulticlassJudgeTest {
  private static final Instant START = SeededStream.START;
  private static final LossRule RULE = new LossRule.HalvedBrier(3);
  private static final MonitorPlan PLAN = SeededStream.plan(RULE, Duration.ofDays(10), Double.NaN);

  private final List<MonitorOutput> said = new ArrayList<>();

  /** One event every ten minutes; the one that sits says the shares, the other one the leaning. */
  private void run(int events, double knowledge) {
    Random random = new Random(17);
    MonitorFold fold = new MonitorFold(PLAN);
    fold.accept(Versions.told("trees", 1));
    for (int i = 0; i < events; i++) {
      Instant time = START.plus(Duration.ofMinutes(10L * i));
      int leaning = random.nextInt(3);
      int label = random.nextDouble() < .55 ? leaning : random.nextInt(3);
      String id = "e%06d".formatted(i);
      FeatureValues values =
          new FeatureValues(new double[] {leaning, Double.NaN}, new String[] {null, "A"});
      String signature = PLAN.vectors().signature().hash();
      said.addAll(fold.accept(new FeatureVector(id, "k", time, time, signature, values)));
      said.addAll(fold.accept(prediction(id, time, 1, answer(leaning, 0))));
      said.addAll(fold.accept(prediction(id, time, 2, answer(leaning, knowledge))));
      said.addAll(fold.accept(new Label(id, "k", time.plusSeconds(60), label)));
      said.addAll(fold.advance(time));
    }
  }

  /** A third for each, and the knowledge of the leaning on top. */
  private static List<Double> answer(int leaning, double knowledge) {
    List<Double> answer = new ArrayList<>(Collections.nCopies(3, (1 - knowledge) / 3));
    answer.set(leaning, answer.get(leaning) + knowledge);
    return answer;
  }

  private static Prediction prediction(String id, Instant time, int version, List<Double> answer) {
    return new Prediction(
        id,
        "A",
        time,
        "trees",
        version,
        version == 1 ? Alias.CURRENT : Alias.TRIAL,
        version == 1,
        Collections.max(answer),
        answer,
        "s",
        0,
        0,
        time,
        time,
        1,
        "cpu");
  }

  private <T extends MonitorOutput, R> List<R> said(Class<T> kind, Function<T, R> what) {
    return said.stream().filter(kind::isInstance).map(kind::cast).map(what).toList();
  }

  @Test
  void the_version_with_the_better_probabilities_is_promoted() {
    run(6_000, .5);

    assertThat(said(MonitorOutput.VerdictReached.class, MonitorOutput.VerdictReached::verdict))
        .filteredOn(Verdict::isFinal)
        .first()
        .extracting(Verdict::answer)
        .isEqualTo(Verdict.Answer.BETTER);
    assertThat(said(MonitorOutput.CommandIssued.class, issued -> issued.command().action()))
        .contains(new Command.Promote("trees", 2));
  }

  @Test
  void a_version_that_leans_the_other_way_is_never_promoted() {
    run(6_000, -.3);

    assertThat(said(MonitorOutput.CommandIssued.class, issued -> issued.command().action()))
        .noneMatch(Command.Promote.class::isInstance);
  }

  @Test
  void outcomes_keep_all_probabilities_and_half_the_squared_distance_to_what_was_true() {
    run(1_000, .5);
    List<Outcome> outcomes =
        said(MonitorOutput.OutcomeClosed.class, MonitorOutput.OutcomeClosed::outcome);

    assertThat(outcomes).hasSizeGreaterThan(700);
    for (Outcome outcome : outcomes) {
      Outcome.ScoredBy tried = outcome.scores().getLast();
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        double error = tried.probabilities().get(k) - (outcome.label().orElseThrow() == k ? 1 : 0);
        sum += error * error;
      }
      assertThat(tried.loss().orElseThrow()).isCloseTo(sum / 2, within(1e-12));
      assertThat(OutcomeForm.fromBytes(OutcomeForm.toBytes(outcome))).isEqualTo(outcome);
    }
  }

  @Test
  void windows_measure_classes_beside_the_naive_shares() {
    run(2_000, .5);
    List<Metric> metrics =
        said(MonitorOutput.MetricMeasured.class, MonitorOutput.MetricMeasured::metric);

    assertThat(metrics)
        .extracting(Metric::predictor)
        .contains("base/majority", "base/no-change", "base/hour-of-week");
    assertThat(metrics)
        .allSatisfy(
            metric ->
                assertThat(metric.values()).containsOnlyKeys("brier", "log_loss", "accuracy"));
    double accuracy =
        metrics.stream()
            .filter(m -> m.alias().equals(Optional.of(Alias.TRIAL)))
            .mapToDouble(m -> m.values().get("accuracy"))
            .average()
            .orElseThrow();
    assertThat(accuracy).isCloseTo(.7, within(.05));
  }

  @Test
  void an_answer_of_another_width_or_a_label_of_no_class_is_refused() {
    Prediction two = prediction("e", START, 1, List.of(.5, .5));
    Prediction three = prediction("e", START, 1, List.of(.5, .5, 0.0));

    assertThat(Plausibility.objection(JoinInput.Score.of(two), RULE).orElseThrow().message())
        .contains("3 probabilities");
    assertThat(Plausibility.objection(JoinInput.Score.of(three), RULE)).isEmpty();
    assertThat(Plausibility.objection(JoinInput.Score.of(three), new LossRule.Brier())).isPresent();
    assertThat(
            Plausibility.objection(
                new JoinInput.Known(new Label("e", "k", START, 3), Optional.empty()), RULE))
        .isPresent();
  }
}

package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.fold.MonitorFold;
import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Numbers are predicted: 100 + 20 x with noise of deviation 4, x between -1 and 1. */
class RegressionJudgeTest {
  private static final Instant START = SeededStream.START;
  private static final double SCALE = 40;
  private static final MonitorPlan PLAN =
      SeededStream.plan(new LossRule.ScaledAbsolute(SCALE), Duration.ofDays(10), Double.NaN);
  private static final Rival SITS = new Rival("trees", 1, Alias.CURRENT, true, 0, 0);
  private static final Rival TRIES = new Rival("trees", 2, Alias.TRIAL, false, 0, 0);

  private final List<Double> labels = new ArrayList<>();
  private final List<MonitorOutput> said = new ArrayList<>();

  /** One event every ten minutes; the one that sits says 100 to all, the other one knows x. */
  private void run(int events, double knowledge) {
    Random random = new Random(17);
    MonitorFold fold = new MonitorFold(PLAN);
    fold.accept(Versions.told("trees", 1));
    for (int i = 0; i < events; i++) {
      Instant time = START.plus(Duration.ofMinutes(10L * i));
      double x = 2 * random.nextDouble() - 1;
      double label = 100 + 20 * x + 4 * random.nextGaussian();
      labels.add(label);
      String id = "e%06d".formatted(i);
      FeatureValues values =
          new FeatureValues(new double[] {x, Double.NaN}, new String[] {null, "A"});
      String signature = PLAN.vectors().signature().hash();
      said.addAll(fold.accept(new FeatureVector(id, "k", time, time, signature, values)));
      said.addAll(fold.accept(SeededStream.prediction(id, time, SITS, 100)));
      said.addAll(fold.accept(SeededStream.prediction(id, time, TRIES, 100 + knowledge * x)));
      said.addAll(fold.accept(new Label(id, "k", time.plusSeconds(60), label)));
      said.addAll(fold.advance(time));
    }
  }

  private <T extends MonitorOutput, R> List<R> said(Class<T> kind, Function<T, R> what) {
    return said.stream().filter(kind::isInstance).map(kind::cast).map(what).toList();
  }

  @Test
  void the_version_with_the_smaller_errors_is_better_and_promoted() {
    run(8_000, 20);
    List<Verdict> verdicts =
        said(MonitorOutput.VerdictReached.class, MonitorOutput.VerdictReached::verdict);
    assertThat(verdicts).isNotEmpty();
    assertThat(verdicts)
        .filteredOn(Verdict::isFinal)
        .first()
        .extracting(Verdict::answer)
        .isEqualTo(Verdict.Answer.BETTER);
    assertThat(said(MonitorOutput.CommandIssued.class, issued -> issued.command().action()))
        .contains(new Command.Promote("trees", 2));
  }

  @Test
  void a_version_with_greater_errors_is_never_promoted() {
    run(8_000, -5);
    assertThat(said(MonitorOutput.CommandIssued.class, issued -> issued.command().action()))
        .noneMatch(Command.Promote.class::isInstance);
  }

  @Test
  void losses_are_absolute_errors_in_parts_of_the_scale() {
    run(2_000, 20);
    List<Outcome> outcomes =
        said(MonitorOutput.OutcomeClosed.class, MonitorOutput.OutcomeClosed::outcome);
    assertThat(outcomes).hasSizeGreaterThan(1_500);
    for (Outcome outcome : outcomes) {
      double error = Math.abs(outcome.label().orElseThrow() - outcome.scores().getFirst().score());
      assertThat(outcome.scores().getFirst().loss().orElseThrow())
          .isCloseTo(Math.min(1, error / SCALE), within(1e-12));
    }
  }

  @Test
  void windows_measure_errors_in_the_labels_unit_beside_the_naive_forecasts() {
    run(2_000, 20);
    List<Metric> metrics =
        said(MonitorOutput.MetricMeasured.class, MonitorOutput.MetricMeasured::metric);
    Metric last = metrics.stream().filter(m -> m.predictor().equals("trees")).toList().getLast();
    int from = (int) (Duration.between(START, last.windowStart()).toMinutes() / 10);
    double sum = 0;
    for (int i = from; i < from + last.outcomes(); i++) {
      sum += Math.abs(labels.get(i) - 100);
    }
    Metric sits =
        metrics.stream()
            .filter(m -> m.windowStart().equals(last.windowStart()))
            .filter(m -> m.version().equals(Optional.of(1)))
            .findFirst()
            .orElseThrow();
    assertThat(sits.values().get("mae")).isCloseTo(sum / last.outcomes(), within(1e-9));
    assertThat(sits.values().get("loss")).isCloseTo(sum / last.outcomes() / SCALE, within(1e-9));
    assertThat(metrics)
        .extracting(Metric::predictor)
        .contains("base/mean", "base/no-change", "base/hour-of-week")
        .doesNotContain("base/majority");
  }
}

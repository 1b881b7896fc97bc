package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.backtest.MonitorParity;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that forecasts by how many minutes a flight will be late. */
@Timeout(900)
class RegressionEndToEndTest {
  private static final Instant UNTIL = Instant.parse("2001-01-23T06:00:00Z");
  private static final double SCALE = 60;
  private static final Map<String, String> CHANGES =
      Map.of(
          "tune: {seconds: 30}", "tune: {candidates: 1}",
          "value: arrivals.late\n", "value: arrivals.delay_minutes\n",
          "task: binary\n", "task: regression\n  scale: 60\n");

  @TempDir Path temporary;

  @Test
  void minutes_are_forecast_judged_by_the_scale_and_folded_again_to_the_same() throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    FlightsRun.through(
        slice,
        temporary.resolve("kept"),
        (committed, parity) -> {
          Topics topics = Topics.of(slice.pipeline().name());
          checkLosses(committed.messages(topics.outcomes(), Outcome.class));
          checkQuality(committed.messages(topics.metrics(), Metric.class));
          LogParity.Finding logs = parity.logs();
          MonitorParity.Finding monitor = parity.monitor();
          assertThat(logs.examples()).isEmpty();
          assertThat(logs.scores()).isPositive();
          assertThat(monitor.examples()).isEmpty();
          assertThat(monitor.verdicts()).isPositive();
        });
  }

  private static void checkLosses(List<Outcome> outcomes) {
    int scored = 0;
    for (Outcome outcome : outcomes) {
      for (Outcome.ScoredBy by : outcome.scores()) {
        if (outcome.label().isPresent()) {
          double loss = Math.min(Math.abs(by.score() - outcome.label().get()) / SCALE, 1);
          assertThat(by.loss().orElseThrow()).isCloseTo(loss, within(1e-12));
          scored++;
        }
      }
    }
    assertThat(scored).isPositive();
  }

  /** Over all windows; a day may go either way. */
  private static void checkQuality(List<Metric> metrics) {
    for (String contender : List.of("trees", "net")) {
      List<Metric> its =
          metrics.stream()
              .filter(one -> one.predictor().equals(contender) && one.segment().isEmpty())
              .toList();
      double own = mean(its);
      double base =
          mean(
              metrics.stream()
                  .filter(one -> one.predictor().equals("base/mean"))
                  .filter(one -> its.stream().anyMatch(i -> i.windowEnd().equals(one.windowEnd())))
                  .toList());
      System.out.printf(
          "%s: mean absolute error %.1f min, of the mean %.1f%n", contender, own, base);
      assertThat(own).as("mean absolute error of %s", contender).isLessThan(base);
    }
  }

  private static double mean(List<Metric> windows) {
    double sum = 0;
    long outcomes = 0;
    for (Metric one : windows) {
      sum += one.values().get("mae") * one.outcomes();
      outcomes += one.outcomes();
    }
    return sum / outcomes;
  }
}

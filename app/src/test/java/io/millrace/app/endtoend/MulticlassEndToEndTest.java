package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.backtest.MonitorParity;
import io.millrace.schemas.message.Explanation;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that tells flights that arrive early, in time and late apart. */
@Timeout(900)
class MulticlassEndToEndTest {
  private static final Instant UNTIL = Instant.parse("2001-01-23T06:00:00Z");
  private static final List<String> CLASSES = List.of("early", "in_time", "late");
  private static final String STATE =
      "\"delay_minutes > 15 ? 'late' : (delay_minutes > 0 ? 'in_time' : 'early')\"";
  private static final Map<String, String> CHANGES =
      Map.of(
          "tune: {seconds: 30}",
          "tune: {candidates: 1}\nexplain: {policy: sampled, share: 0.05}",
          "{late: \"delay_minutes > 15\"}",
          "{late: \"delay_minutes > 15\", state: " + STATE + "}",
          "value: arrivals.late\n",
          "value: arrivals.state\n",
          "task: binary\n",
          "task: multiclass\n  classes: " + CLASSES + "\n");

  @TempDir Path temporary;

  @Test
  void three_classes_are_predicted_judged_explained_and_folded_again_to_the_same()
      throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    FlightsRun.through(
        slice,
        temporary.resolve("kept"),
        (committed, parity) -> {
          Topics topics = Topics.of(slice.pipeline().name());
          checkLosses(committed.messages(topics.outcomes(), Outcome.class));
          checkQuality(committed.messages(topics.metrics(), Metric.class));
          checkExplanations(committed, topics);
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
        assertThat(by.probabilities()).hasSize(CLASSES.size());
        if (outcome.label().isPresent()) {
          double loss = 0;
          for (int k = 0; k < CLASSES.size(); k++) {
            double truth = outcome.label().get() == k ? 1 : 0;
            loss += Math.pow(by.probabilities().get(k) - truth, 2) / 2;
          }
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
      double own = brier(its);
      double base =
          brier(
              metrics.stream()
                  .filter(one -> one.predictor().equals("base/majority"))
                  .filter(one -> its.stream().anyMatch(i -> i.windowEnd().equals(one.windowEnd())))
                  .toList());
      System.out.printf(
          "%s: Brier's score halved %.4f, of the shares %.4f%n", contender, own, base);
      assertThat(own).as("Brier's score of %s", contender).isLessThan(base);
    }
  }

  private static double brier(List<Metric> windows) {
    double sum = 0;
    long outcomes = 0;
    for (Metric one : windows) {
      sum += one.values().get("brier") * one.outcomes();
      outcomes += one.outcomes();
    }
    return sum / outcomes;
  }

  /** Each is about the class that its prediction finds most probable. */
  private static void checkExplanations(Committed committed, Topics topics) {
    Map<String, Prediction> predictions = new HashMap<>();
    committed
        .messages(topics.predictions(), Prediction.class)
        .forEach(one -> predictions.put(one.contender() + one.version() + one.eventId(), one));
    List<Explanation> explanations = committed.messages(topics.explanations(), Explanation.class);
    for (Explanation one : explanations) {
      Prediction its = predictions.get(one.contender() + one.version() + one.eventId());
      double most = Collections.max(its.probabilities());
      int position = CLASSES.indexOf(one.ofClass().orElseThrow());
      assertThat(its.probabilities().get(position)).isEqualTo(most);
      assertThat(1 / (1 + Math.exp(-one.output()))).isCloseTo(most, within(1e-4));
    }
    assertThat(explanations).extracting(Explanation::contender).contains("trees", "net");
  }
}

package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.LogParity;
import io.millrace.app.backtest.MonitorParity;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Metric;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that asks how odd each flight is, which nobody ever tells. */
@Timeout(900)
class UnjudgedEndToEndTest {
  private static final Instant UNTIL = Instant.parse("2001-01-23T06:00:00Z");
  private static final Map<String, String> CHANGES =
      Map.of(
          "tune: {seconds: 30}",
          "tune: {candidates: 1}",
          "  value: arrivals.late\n",
          "",
          "  task: binary\n",
          "  task: anomaly\n",
          "  within: 12h",
          "  # within",
          ", algorithm: gradient-boosting",
          "",
          "trial: {",
          "# trial: {",
          "[error-drift, ",
          "[",
          "promote: auto",
          "promote: manual");

  @TempDir Path temporary;

  @Test
  void oddness_is_answered_measured_and_folded_again_to_the_same() throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    FlightsRun.through(
        slice,
        temporary.resolve("kept"),
        (committed, parity) -> {
          Topics topics = Topics.of(slice.pipeline().name());
          List<Outcome> outcomes = committed.messages(topics.outcomes(), Outcome.class);
          LogParity.Finding logs = parity.logs();
          MonitorParity.Finding monitor = parity.monitor();
          System.out.printf(
              "%d outcomes, %d drifts, %d scores recomputed%n",
              monitor.outcomes(), monitor.drifts(), logs.scores());
          assertThat(outcomes).isNotEmpty().allMatch(one -> one.label().isEmpty());
          assertThat(outcomes).anyMatch(one -> !one.scores().isEmpty());
          assertThat(committed.messages(topics.decisions(), Decision.class))
              .anyMatch(one -> one.decision().equals("1"))
              .allMatch(one -> one.decision().equals(one.score() >= 0.99 ? "1" : "0"));
          assertThat(committed.messages(topics.labels(), Label.class)).isEmpty();
          assertThat(committed.messages(topics.verdicts(), Verdict.class)).isEmpty();
          assertThat(committed.messages(topics.metrics(), Metric.class))
              .isNotEmpty()
              .allSatisfy(
                  one -> assertThat(one.values()).containsOnlyKeys("mean_score", "flagged"));
          assertThat(logs.examples()).isEmpty();
          assertThat(logs.scores()).isPositive();
          assertThat(monitor.examples()).isEmpty();
        });
  }
}

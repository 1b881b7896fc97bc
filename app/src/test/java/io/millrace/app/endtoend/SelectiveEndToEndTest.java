package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.MonitorParity;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run in which delays are told only of flights that were decided 1, by their score or by lot. */
@Timeout(900)
class SelectiveEndToEndTest {
  private static final Instant UNTIL = Instant.parse("2001-01-24T06:00:00Z");
  private static final Map<String, String> CHANGES =
      Map.of(
          "tune: {seconds: 30}", "tune: {candidates: 1}\ndecide: {threshold: 0.2, explore: 0.2}",
          "within: 12h  ", "within: 12h\n  observed: \"decision == '1' && distance > 0\"\n  ");

  @TempDir Path temporary;

  @Test
  void every_outcome_knows_its_decision_and_the_recorded_logs_say_the_same_again()
      throws Exception {
    FlightsSlice slice =
        FlightsSlice.write(temporary.resolve("pipeline"), CHANGES, UNTIL, (stream, rows) -> {});
    FlightsRun.through(
        slice,
        temporary.resolve("kept"),
        (committed, parity) -> {
          checkOutcomes(committed, slice);
          MonitorParity.Finding monitor = parity.monitor();
          assertThat(monitor.examples()).isEmpty();
          assertThat(monitor.outcomes()).isPositive();
          assertThat(monitor.verdicts()).isPositive();
        });
  }

  private static void checkOutcomes(Committed committed, FlightsSlice slice) {
    Topics topics = Topics.of(slice.pipeline().name());
    Map<String, Decision> decisions =
        committed.messages(topics.decisions(), Decision.class).stream()
            .collect(Collectors.toMap(Decision::eventId, Function.identity()));
    int hidden = 0;
    int drawn = 0;
    for (Outcome one : committed.messages(topics.outcomes(), Outcome.class)) {
      boolean isDue = one.scores().stream().anyMatch(by -> by.alias() == Alias.CURRENT);
      assertThat(one.observation().isPresent()).as("decision of %s", one).isEqualTo(isDue);
      if (isDue) {
        Decision decision = decisions.get(one.eventId());
        boolean isSeen = decision.decision().equals("1");
        double probability = isSeen ? decision.propensity() : 1 - decision.propensity();
        assertThat(one.observation()).contains(new Outcome.Observation(isSeen, probability));
        hidden += !isSeen && one.label().isEmpty() ? 1 : 0;
        drawn += isSeen && decision.propensity() < 0.5 && one.label().isPresent() ? 1 : 0;
        assertThat(!isSeen && one.label().isPresent()).as("label of %s", one).isFalse();
      }
    }
    System.out.printf("%d decisions, %d hidden, %d seen by lot%n", decisions.size(), hidden, drawn);
    assertThat(hidden).isPositive();
    assertThat(drawn).isPositive();
  }
}

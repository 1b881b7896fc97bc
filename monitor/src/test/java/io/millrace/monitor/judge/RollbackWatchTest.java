package io.millrace.monitor.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Outcome;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollbackWatchTest {
  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final double BASE = 0.25;

  @Test
  void a_promoted_version_that_does_much_worse_than_the_replaced_one_did_is_taken_back_once() {
    List<Command> commands = play(1_000, 0.3, Duration.ofDays(30), 2_000);
    assertThat(commands).hasSize(1);
    Command command = commands.getFirst();
    assertThat(command.action()).isEqualTo(new Command.Rollback("trees", 1));
    assertThat(command.who()).isEqualTo("monitor");
    assertThat(command.why()).contains("trees@1", "0.1 allowed");
    assertThat(command.at()).isBefore(START.plus(Duration.ofMinutes(300)));
  }

  @Test
  void one_that_does_as_the_replaced_one_did_or_worse_within_the_allowance_stays() {
    assertThat(play(10_000, 0, Duration.ofDays(300), 50_000)).isEmpty();
    assertThat(play(10_000, 0.09, Duration.ofDays(300), 50_000)).isEmpty();
  }

  @Test
  void what_happens_after_ten_times_the_trials_outcomes_is_no_matter_of_the_promotion() {
    assertThat(play(1, 0.5, Duration.ofDays(300), 5_000)).isEmpty();
    assertThat(play(1_000, 0.5, Duration.ofMinutes(5), 5_000)).isEmpty();
  }

  @Test
  void what_is_seldom_seen_is_weighted_and_takes_longer() {
    assertThat(playUnseen(0.5, 4_000)).hasSize(1);
    assertThat(playUnseen(0, 30_000)).isEmpty();
  }

  /** One label in twenty is seen. */
  private static List<Command> playUnseen(double rise, int count) {
    Random random = new Random(3);
    RollbackWatch watch = new RollbackWatch(20);
    watch.arm(verdict(10_000), -0.15, Duration.ofDays(300));
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double loss = Math.clamp(BASE - 0.15 + rise + 0.1 * random.nextGaussian(), 0, 1);
      boolean isSeen = random.nextInt(20) == 0;
      var counted = isSeen ? new DuelBoard.Counted(20, BASE) : DuelBoard.Counted.UNSEEN;
      watch = RollbackWatch.restore(watch.snapshot(), 20);
      watch.step(isSeen ? outcome(i, loss) : unseen(i), counted, "flights").forEach(commands::add);
    }
    return commands;
  }

  private static Outcome unseen(int i) {
    Outcome seen = outcome(i, 0);
    Outcome.ScoredBy by = seen.scores().getFirst();
    return new Outcome(
        seen.eventId(),
        seen.key(),
        seen.eventTime(),
        seen.closedAt(),
        Optional.empty(),
        Optional.empty(),
        seen.segment(),
        List.of(
            new Outcome.ScoredBy(
                by.contender(),
                by.version(),
                by.alias(),
                by.champion(),
                by.score(),
                Optional.empty())));
  }

  /** The replaced version lost 0.15 less than the base rate; the promoted one that plus a rise. */
  private static List<Command> play(int trialOutcomes, double rise, Duration atMost, int count) {
    Random random = new Random(1);
    RollbackWatch watch = new RollbackWatch(1);
    watch.arm(verdict(trialOutcomes), -0.15, atMost);
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double loss = Math.clamp(BASE - 0.15 + rise + 0.1 * random.nextGaussian(), 0, 1);
      watch = RollbackWatch.restore(watch.snapshot(), 1);
      watch
          .step(outcome(i, loss), new DuelBoard.Counted(1, BASE), "flights")
          .forEach(commands::add);
    }
    return commands;
  }

  private static Outcome outcome(int i, double loss) {
    Instant time = START.plus(Duration.ofMinutes(i));
    return new Outcome(
        "e" + i,
        "k",
        time,
        time,
        Optional.of(0.0),
        Optional.of(time),
        List.of(),
        List.of(
            new Outcome.ScoredBy(
                "trees", 2, Alias.CURRENT, true, Math.sqrt(loss), Optional.of(loss))));
  }

  private static Verdict verdict(int outcomes) {
    return new Verdict(
        "v",
        Verdict.Comparison.TRIAL,
        "trees",
        2,
        "trees",
        1,
        Verdict.Answer.BETTER,
        "events",
        0.2,
        0.1,
        1,
        outcomes,
        0,
        1,
        0,
        1,
        0.01,
        0,
        START,
        START,
        true,
        "");
  }
}

package io.millrace.monitor.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.output.MonitorOutput;
import io.millrace.monitor.plan.MonitorPlan;
import io.millrace.monitor.plan.Observed;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.monitor.stream.SeededStream.Message;
import io.millrace.monitor.stream.SeededStream.Rival;
import io.millrace.monitor.stream.Versions;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.message.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A trial that is better where the champion decides 1, so where labels are seen, and as much worse
 * where it decides 0. A tenth of the decisions is drawn.
 */
class SelectiveLabelsTest {
  private static final double EXPLORE = 0.1;
  private static final int EVENTS = 8_000;
  private static final Rival CHAMPION = new Rival("trees", 1, Alias.CURRENT, true, 0, 0);
  private static final Rival TRIAL = new Rival("trees", 2, Alias.TRIAL, false, 0, 0);
  private static final Observed ACCEPTED = new Observed("decision == '1'", 2 / EXPLORE);

  @Test
  void weights_undo_what_the_champions_own_decisions_hide() {
    for (long seed = 1; seed <= 3; seed++) {
      List<Message> messages = messages(seed, 0.5);
      Verdict asSeen = last(SeededStream.plan(), messages);
      assertThat(asSeen.answer()).as("seed %d", seed).isEqualTo(Verdict.Answer.BETTER);
      assertThat(asSeen.why()).contains("valid for the observed cases only");

      Verdict weighted = last(SeededStream.plan(ACCEPTED, Double.NaN), messages);
      assertThat(weighted.answer()).as("seed %d", seed).isEqualTo(Verdict.Answer.NOT_YET);
      assertThat(weighted.lower()).isNegative();
      assertThat(weighted.upper()).isPositive();
      assertThat(weighted.why())
          .contains("weighted by 1 / the probability that the label is seen, at most 20.0")
          .doesNotContain("observed cases only");
    }
  }

  @Test
  void a_version_that_is_better_on_what_is_not_seen_is_promoted_by_the_few_that_are_drawn() {
    Verdict weighted = last(SeededStream.plan(ACCEPTED, Double.NaN), messages(4, 0.1));
    assertThat(weighted.answer()).isEqualTo(Verdict.Answer.BETTER);
  }

  @Test
  void without_exploration_only_what_is_seen_counts_and_the_verdict_says_so() {
    Observed undrawn = new Observed("decision == '1'", 1);
    List<Message> messages =
        messages(5, 0.5).stream()
            .map(one -> one.body() instanceof Decision d ? new Message(one.time(), sure(d)) : one)
            .toList();
    Verdict verdict = last(SeededStream.plan(undrawn, Double.NaN), messages);
    assertThat(verdict.answer()).isEqualTo(Verdict.Answer.BETTER);
    assertThat(verdict.why()).contains("valid for the observed cases only").doesNotContain("1 /");
  }

  /** The last verdict, with the fold written down and read back on the way. */
  private static Verdict last(MonitorPlan plan, List<Message> messages) {
    MonitorFold fold = new MonitorFold(plan);
    List<MonitorOutput> said = new ArrayList<>(fold.accept(Versions.told("trees", 1)));
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      said.addAll(fold.advance(message.time().minusMillis(1)));
      said.addAll(
          switch (message.body()) {
            case FeatureVector vector -> fold.accept(vector);
            case Prediction prediction -> fold.accept(prediction);
            case Decision decision ->
                plan.maturity().observed().isAll() ? List.of() : fold.accept(decision);
            case Label label -> fold.accept(label);
            default -> throw new IllegalStateException(message.body().toString());
          });
      if (i % 5_000 == 0) {
        fold = MonitorFold.restore(fold.snapshot(), plan);
      }
    }
    said.addAll(fold.finish());
    return said.stream()
        .filter(MonitorOutput.VerdictReached.class::isInstance)
        .map(one -> ((MonitorOutput.VerdictReached) one).verdict())
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /**
   * Half of the events are decided 1 and are yes in 7 of 10 cases, the champion saying 0.5.
   *
   * @param trialBelow what the trial says of the others: 0.5, where the champion's 0.3 is right; or
   *     0.1, which is right, where the champion says 0.4
   */
  private static List<Message> messages(long seed, double trialBelow) {
    Random random = new Random(seed);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      Instant time = SeededStream.START.plus(Duration.ofSeconds(432L * i));
      boolean isHigh = random.nextBoolean();
      boolean isBetterBelow = trialBelow < 0.3;
      double champion = isHigh ? 0.5 : isBetterBelow ? 0.4 : 0.3;
      double truth = isHigh ? 0.7 : isBetterBelow ? 0.1 : 0.3;
      double trial = isHigh ? (isBetterBelow ? 0.45 : 0.7) : trialBelow;
      add(messages, "e" + i, time, champion, trial);
      boolean isDrawn = random.nextDouble() < EXPLORE / 2;
      String action = isHigh != isDrawn ? "1" : "0";
      messages.add(
          new Message(
              time, decision("e" + i, time, action, isDrawn ? EXPLORE / 2 : 1 - EXPLORE / 2)));
      if (action.equals("1")) {
        Instant known = time.plusSeconds(1 + random.nextInt(80_000));
        double label = random.nextDouble() < truth ? 1 : 0;
        messages.add(new Message(known, new Label("e" + i, "A", known, label)));
      }
    }
    messages.sort(Comparator.comparing(Message::time));
    return messages;
  }

  private static void add(
      List<Message> messages, String id, Instant time, double champion, double trial) {
    FeatureValues values =
        new FeatureValues(new double[] {1, Double.NaN}, new String[] {null, "A"});
    String signature = SeededStream.plan().vectors().signature().hash();
    messages.add(new Message(time, new FeatureVector(id, "A", time, time, signature, values)));
    messages.add(new Message(time, SeededStream.prediction(id, time, CHAMPION, champion)));
    messages.add(new Message(time, SeededStream.prediction(id, time, TRIAL, trial)));
  }

  private static Decision decision(String id, Instant time, String action, double propensity) {
    return new Decision(id, "A", time, "trees", 1, 0.5, action, "champion", propensity, 0, 0, time);
  }

  private static Decision sure(Decision drawn) {
    return decision(drawn.eventId(), drawn.eventTime(), drawn.decision(), 1);
  }
}

package io.millrace.monitor.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.loss.LossRule;
import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomeJoinTest {
  private static final Instant TIME = Instant.parse("2001-03-01T12:00:00Z");

  private final OutcomeJoin join = new OutcomeJoin(SeededStream.plan());

  @Test
  void any_order_of_arrival_gives_the_same_outcome_and_refusals() {
    List<JoinInput> inputs = new ArrayList<>();
    inputs.add(vector());
    inputs.add(score("trees", 3, 0.7));
    inputs.add(score("net", 1, 0.2));
    inputs.add(score("net", 1, 0.2));
    inputs.add(label(TIME.minusSeconds(5), 0));
    inputs.add(label(TIME.plusSeconds(60), 1));
    inputs.add(label(TIME.plusSeconds(90), 0));
    inputs.add(label(TIME.plus(Duration.ofDays(2)), 0));
    Set<Object> closings = new HashSet<>();
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      Collections.shuffle(inputs, random);
      Closing closing = join.close(collect(inputs));
      closings.add(List.of(closing.closed(), new HashSet<>(closing.refused())));
    }
    assertThat(closings).hasSize(1);
  }

  @Test
  void the_outcome_carries_losses_segments_and_the_first_known_label() {
    Closing closing =
        join.close(
            collect(
                List.of(
                    score("trees", 3, 0.7),
                    label(TIME.plusSeconds(90), 0),
                    label(TIME.plusSeconds(60), 1),
                    vector())));
    var outcome = closing.closed().orElseThrow().outcome();
    assertThat(outcome.label()).contains(1.0);
    assertThat(outcome.labelKnownAt()).contains(TIME.plusSeconds(60));
    assertThat(outcome.closedAt()).isEqualTo(TIME.plus(Duration.ofDays(1)));
    assertThat(outcome.segment()).containsExactly("origin=B");
    assertThat(outcome.scores().getFirst().loss().orElseThrow()).isCloseTo(0.09, within(1e-12));
    assertThat(closing.closed().orElseThrow().example().orElseThrow().label()).isEqualTo(1);
  }

  @Test
  void a_label_known_at_its_events_own_time_is_a_dead_letter() {
    Closing closing = join.close(collect(List.of(label(TIME, 1), vector())));
    assertThat(closing.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.KNOWN_TOO_EARLY);
    assertThat(Refusal.Reason.KNOWN_TOO_EARLY.treatment()).isEqualTo(Refusal.Treatment.DEAD_LETTER);
    assertThat(closing.closed().orElseThrow().outcome().label()).isEmpty();
  }

  @Test
  void a_label_after_maturity_is_counted_and_not_used() {
    Closing closing =
        join.close(
            collect(List.of(vector(), label(TIME.plus(Duration.ofDays(1)).plusMillis(1), 1))));
    assertThat(closing.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.UNMATCHED);
    assertThat(closing.closed().orElseThrow().example()).isEmpty();
  }

  @Test
  void a_label_at_maturity_is_used() {
    Closing closing =
        join.close(collect(List.of(vector(), label(TIME.plus(Duration.ofDays(1)), 1))));
    assertThat(closing.closed().orElseThrow().outcome().label()).contains(1.0);
  }

  @Test
  void a_label_without_an_event_closes_nothing() {
    Pending pending = collect(List.of(label(TIME, 1)));
    assertThat(join.closesAt(pending)).isEqualTo(TIME.plus(Duration.ofDays(1)).toEpochMilli());
    assertThat(join.close(pending).closed()).isEmpty();
    assertThat(join.close(pending).refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.UNMATCHED);
  }

  @Test
  void silence_means_the_absent_label_where_the_pipeline_has_one() {
    var silent = new OutcomeJoin(SeededStream.plan(Duration.ofDays(1), 0));
    var closed = silent.close(collect(List.of(vector(), score("trees", 3, 0.5)))).closed();
    var outcome = closed.orElseThrow().outcome();
    assertThat(outcome.label()).contains(0.0);
    assertThat(outcome.labelKnownAt()).contains(outcome.closedAt());
    assertThat(outcome.scores().getFirst().loss()).contains(0.25);
  }

  @Test
  void what_comes_when_nothing_waits_for_it_is_late() {
    long closed = TIME.plus(Duration.ofDays(1)).toEpochMilli();
    assertThat(join.late(vector(), Pending.NOTHING, closed)).isPresent();
    assertThat(join.late(vector(), Pending.NOTHING, closed - 1)).isEmpty();
    assertThat(join.late(score("trees", 3, 0.5), collect(List.of(vector())), closed)).isEmpty();
    Pending onlyLabel = collect(List.of(label(TIME.plusSeconds(60), 1)));
    assertThat(join.late(vector(), onlyLabel, closed)).isPresent();
    assertThat(join.late(vector(), onlyLabel, closed - 1)).isEmpty();
  }

  @Test
  void a_score_that_is_no_probability_and_a_label_that_is_not_binary_are_objected_to() {
    assertThat(Plausibility.objection(score("trees", 1, Double.NaN), new LossRule.Brier()))
        .isPresent();
    assertThat(Plausibility.objection(score("trees", 1, 1.01), new LossRule.Brier())).isPresent();
    assertThat(Plausibility.objection(label(TIME, 2), new LossRule.Brier())).isPresent();
    assertThat(Plausibility.objection(score("trees", 1, 1), new LossRule.Brier())).isEmpty();
  }

  @Test
  void inputs_and_pending_events_survive_their_flat_form() {
    List<JoinInput> inputs = List.of(vector(), score("trees", 3, 0.7), label(TIME, 1));
    for (JoinInput input : inputs) {
      assertThat(InputForm.fromBytes(InputForm.toBytes(input))).isEqualTo(input);
    }
    Pending pending = collect(inputs);
    assertThat(PendingForm.fromBytes(PendingForm.toBytes(pending))).isEqualTo(pending);
    var outcome = join.close(pending).closed().orElseThrow().outcome();
    assertThat(OutcomeForm.fromBytes(OutcomeForm.toBytes(outcome))).isEqualTo(outcome);
  }

  private static Pending collect(List<JoinInput> inputs) {
    Pending pending = Pending.NOTHING;
    for (JoinInput input : inputs) {
      pending = pending.plus(input);
    }
    return pending;
  }

  private static JoinInput vector() {
    FeatureValues values =
        new FeatureValues(new double[] {1, Double.NaN}, new String[] {null, "B"});
    return new JoinInput.Vector(
        new FeatureVector("e", "k", TIME, TIME.plusNanos(7), "signature", values));
  }

  private static JoinInput score(String contender, int version, double score) {
    var by = new JoinInput.Scorer(contender, version, Alias.CURRENT, true);
    return new JoinInput.Score("e", TIME.toEpochMilli(), by, score);
  }

  private static JoinInput label(Instant knownAt, double value) {
    return new JoinInput.Known(new Label("e", "k", knownAt, value), Optional.empty());
  }
}

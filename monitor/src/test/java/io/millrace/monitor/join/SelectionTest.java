package io.millrace.monitor.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.monitor.output.Refusal;
import io.millrace.monitor.plan.Observed;
import io.millrace.monitor.stream.SeededStream;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Label;
import io.millrace.schemas.message.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final Instant TIME = Instant.parse("2001-03-01T12:00:00Z");
  private static final Observed ACCEPTED = new Observed("decision == '1' && x < 5", 20);
  private static final double SILENCE_MEANS_NO = 0;

  private final OutcomeJoin join = new OutcomeJoin(SeededStream.plan(ACCEPTED, SILENCE_MEANS_NO));

  @Test
  void what_was_drawn_so_that_the_label_is_seen_has_the_probability_of_the_draw() {
    Closing closing = close(1, decided("1", 0.05), Optional.of(1.0));
    assertThat(outcome(closing).observation()).contains(new Outcome.Observation(true, 0.05));
    assertThat(outcome(closing).label()).contains(1.0);
    assertThat(ACCEPTED.weight(outcome(closing)).orElseThrow()).isCloseTo(20, within(1e-9));
    assertThat(closing.closed().orElseThrow().example()).isPresent();
  }

  @Test
  void silence_where_the_label_could_be_seen_is_the_absent_label() {
    Closing closing = close(1, decided("1", 0.95), Optional.empty());
    assertThat(outcome(closing).label()).contains(0.0);
    assertThat(closing.closed().orElseThrow().example()).isPresent();
  }

  @Test
  void an_unseen_label_is_not_absent_no_example_and_counts_with_nothing() {
    Closing closing = close(1, decided("0", 0.95), Optional.empty());
    assertThat(outcome(closing).label()).isEmpty();
    assertThat(closing.closed().orElseThrow().example()).isEmpty();
    assertThat(outcome(closing).observation().orElseThrow().seen()).isFalse();
    assertThat(outcome(closing).observation().orElseThrow().probability())
        .isCloseTo(0.05, within(1e-12));
    assertThat(ACCEPTED.weight(outcome(closing))).contains(0.0);
    assertThat(closing.refused()).isEmpty();
  }

  @Test
  void a_label_that_cannot_have_been_seen_is_counted_and_not_used() {
    Closing closing = close(1, decided("0", 0.95), Optional.of(1.0));
    assertThat(outcome(closing).label()).isEmpty();
    assertThat(closing.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.UNOBSERVED);
  }

  @Test
  void what_no_decision_could_have_shown_counts_in_no_comparison() {
    Closing hidden = close(6, decided("1", 0.95), Optional.empty());
    assertThat(outcome(hidden).observation()).contains(new Outcome.Observation(false, 0));
    assertThat(ACCEPTED.weight(outcome(hidden))).isEmpty();
    assertThat(ACCEPTED.weight(outcome(close(1, decided("0", 1), Optional.empty())))).isEmpty();
    assertThat(ACCEPTED.weight(outcome(close(1, decided("1", 0.01), Optional.of(1.0))))).isEmpty();
  }

  @Test
  void where_the_rule_does_not_ask_for_the_decision_a_draw_changes_nothing() {
    Observed small = new Observed("x < 5", 20);
    var byAmount = new OutcomeJoin(SeededStream.plan(small, Double.NaN));
    Closing closing = byAmount.close(collect(List.of(vector(1), decided("0", 0.05), label(1))));
    assertThat(outcome(closing).observation()).contains(new Outcome.Observation(true, 1));
    assertThat(small.weight(outcome(closing))).contains(1.0);
  }

  @Test
  void before_the_first_version_nothing_is_decided_and_labels_are_what_they_are() {
    Closing silent = join.close(collect(List.of(vector(1))));
    assertThat(outcome(silent).label()).contains(0.0);
    assertThat(silent.refused()).isEmpty();
    Closing trial = join.close(collect(List.of(vector(1), score(Alias.TRIAL), label(1))));
    assertThat(outcome(trial).label()).contains(1.0);
  }

  @Test
  void a_decision_that_was_due_and_did_not_come_is_counted_and_silence_means_nothing() {
    Closing silent = join.close(collect(List.of(vector(1), score(Alias.CURRENT))));
    assertThat(outcome(silent).label()).isEmpty();
    assertThat(silent.refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.UNDECIDED);
    Closing told = join.close(collect(List.of(vector(1), score(Alias.CURRENT), label(1))));
    assertThat(outcome(told).label()).contains(1.0);
    assertThat(ACCEPTED.weight(outcome(told))).isEmpty();
  }

  @Test
  void any_order_of_arrival_gives_the_same_outcome_and_state_survives_its_flat_form() {
    List<JoinInput> inputs =
        new ArrayList<>(
            List.of(
                vector(1),
                score(Alias.CURRENT),
                decided("1", 0.95),
                decided("0", 0.95),
                label(1),
                label(0)));
    Set<Object> closings = new HashSet<>();
    Random random = new Random(12);
    for (int i = 0; i < 200; i++) {
      Collections.shuffle(inputs, random);
      Pending pending = collect(inputs);
      assertThat(PendingForm.fromBytes(PendingForm.toBytes(pending))).isEqualTo(pending);
      Closing closing = join.close(pending);
      closings.add(List.of(closing.closed(), new HashSet<>(closing.refused())));
    }
    assertThat(closings).hasSize(1);
    assertThat(InputForm.fromBytes(InputForm.toBytes(inputs.getFirst())))
        .isEqualTo(inputs.getFirst());
    Outcome outcome = outcome(join.close(collect(inputs)));
    assertThat(OutcomeForm.fromBytes(OutcomeForm.toBytes(outcome))).isEqualTo(outcome);
  }

  @Test
  void a_decision_alone_waits_as_long_as_its_event_and_is_counted() {
    Pending alone = collect(List.of(decided("1", 1)));
    assertThat(join.closesAt(alone)).isEqualTo(join.closesAt(vector(1)));
    assertThat(join.close(alone).refused())
        .extracting(Refusal::reason)
        .containsExactly(Refusal.Reason.UNMATCHED);
  }

  @Test
  void a_propensity_of_nothing_is_implausible() {
    var rule = SeededStream.plan().rule();
    assertThat(Plausibility.objection(decided("1", 0), rule)).isPresent();
    assertThat(Plausibility.objection(decided("1", Double.NaN), rule)).isPresent();
    assertThat(Plausibility.objection(decided("1", 1), rule)).isEmpty();
  }

  private Closing close(double x, JoinInput.Decided decided, Optional<Double> label) {
    List<JoinInput> inputs = new ArrayList<>(List.of(vector(x), score(Alias.CURRENT), decided));
    label.ifPresent(value -> inputs.add(label(value)));
    return join.close(collect(inputs));
  }

  private static Outcome outcome(Closing closing) {
    return closing.closed().orElseThrow().outcome();
  }

  private static Pending collect(List<JoinInput> inputs) {
    Pending pending = Pending.NOTHING;
    for (JoinInput input : inputs) {
      pending = pending.plus(input);
    }
    return pending;
  }

  private static JoinInput.Decided decided(String action, double propensity) {
    return new JoinInput.Decided("e", TIME.toEpochMilli(), action, 0.7, propensity);
  }

  private static JoinInput vector(double x) {
    FeatureValues values =
        new FeatureValues(new double[] {x, Double.NaN}, new String[] {null, "B"});
    return new JoinInput.Vector(new FeatureVector("e", "k", TIME, TIME, "signature", values));
  }

  private static JoinInput score(Alias alias) {
    var by = new JoinInput.Scorer("trees", 1, alias, alias == Alias.CURRENT);
    return new JoinInput.Score("e", TIME.toEpochMilli(), by, 0.7);
  }

  private static JoinInput label(double value) {
    Instant knownAt = TIME.plusSeconds(60);
    return new JoinInput.Known(new Label("e", "k", knownAt, value), Optional.empty());
  }
}

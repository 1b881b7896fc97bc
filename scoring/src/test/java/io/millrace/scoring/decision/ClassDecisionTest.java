package io.millrace.scoring.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.Decision;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.CostMatrix;
import io.millrace.schemas.pipeline.Decide;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClassDecisionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final List<String> CLASSES = List.of("low", "mid", "high");

  private static DecisionRule rule(double explore, Optional<CostMatrix> costs) {
    return new DecisionRule(
        Task.MULTICLASS, CLASSES, new Decide(Duration.ofMillis(500), .5, explore, costs), "shop");
  }

  private static Decision decide(DecisionRule rule, String id, Double... probabilities) {
    List<Double> answer = List.of(probabilities);
    double score = answer.isEmpty() ? 0 : Collections.max(answer);
    var prediction =
        new Prediction(
            id,
            "k",
            NOW,
            "trees",
            1,
            Alias.CURRENT,
            true,
            score,
            answer,
            "s",
            0,
            0,
            NOW,
            NOW,
            1,
            "cpu");
    return rule.by(prediction, "champion", NOW);
  }

  @Test
  void the_most_probable_class_is_decided_by_its_name() {
    DecisionRule rule = rule(0, Optional.empty());

    assertThat(decide(rule, "a", .2, .5, .3).decision()).isEqualTo("mid");
    assertThat(decide(rule, "b", .1, .2, .7).decision()).isEqualTo("high");
    assertThat(decide(rule, "c", .4, .4, .2).decision()).isEqualTo("low");
    assertThat(decide(rule, "a", .2, .5, .3).propensity()).isEqualTo(1);
  }

  @Test
  void with_costs_the_class_of_least_expected_cost_is_decided() {
    var dearToMissHigh =
        new CostMatrix(
            List.of(List.of(0.0, 1.0, 9.0), List.of(1.0, 0.0, 5.0), List.of(1.0, 1.0, 0.0)));
    DecisionRule rule = rule(0, Optional.of(dearToMissHigh));

    // low: .3 + 9 * .2 = 2.1, mid: .5 + 5 * .2 = 1.5, high: .8
    assertThat(decide(rule, "a", .5, .3, .2).decision()).isEqualTo("high");
    assertThat(decide(rule, "b", .95, .04, .01).decision()).isEqualTo("low");
  }

  @Test
  void a_drawn_decision_records_its_probability_which_is_how_often_it_is_taken() {
    DecisionRule rule = rule(.3, Optional.empty());
    Map<String, Integer> taken = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      Decision decision = decide(rule, "e" + i, .2, .5, .3);
      taken.merge(decision.decision(), 1, Integer::sum);
      assertThat(decision.propensity())
          .isCloseTo(decision.decision().equals("mid") ? .8 : .1, within(1e-12));
    }

    assertThat(taken.get("mid") / 20_000.0).isCloseTo(.8, within(.01));
    assertThat(taken.get("low") / 20_000.0).isCloseTo(.1, within(.01));
  }

  @Test
  void an_answer_of_other_classes_cannot_be_decided() {
    assertThatThrownBy(() -> decide(rule(0, Optional.empty()), "a", .4, .6))
        .hasMessageContaining("2 probabilities");
  }

  @Test
  void costs_by_which_being_wrong_is_no_dearer_are_refused() {
    assertThatThrownBy(() -> new CostMatrix(List.of(List.of(0.0, 0.0), List.of(1.0, 0.0))))
        .hasMessageContaining("being wrong must cost more");
    assertThatThrownBy(() -> new CostMatrix(List.of(List.of(0.0, 1.0), List.of(1.0))))
        .hasMessageContaining("row 2");
  }
}

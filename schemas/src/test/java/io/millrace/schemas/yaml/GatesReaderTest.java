package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.pipeline.Fairness;
import io.millrace.schemas.pipeline.GateRules;
import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Invariance;
import io.millrace.schemas.pipeline.Invariance.Case;
import io.millrace.schemas.pipeline.Invariance.Expectation;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Problem;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GatesReaderTest {
  private static final String CASES =
      """
      - case: where it is sent does not matter to a cheap order
        row: {amount: 3, city: Wien}
        change: {city: Graz}
        score: {within: 0.05}
      - case: a dearer order is sent back rather more than less
        row: {amount: 3}
        change: {amount: 300}
        score: not-lower
      """;

  private static Pipeline with(String lines, String casesFile) {
    return Shop.parse(Shop.VALID + lines, Map.of("cases.yaml", casesFile));
  }

  @Test
  void without_the_section_only_size_and_latency_are_limited() {
    assertThat(Shop.parse(Shop.VALID).gates())
        .isEqualTo(new GateRules(64, Duration.ofMillis(2), Invariance.NONE));
    assertThat(Shop.parse(Shop.VALID).monitor().fairness()).isEmpty();
    assertThat(Shop.parse(Shop.VALID).retrain().promotionsPerWeek()).isEmpty();
  }

  @Test
  void limits_are_read() {
    Pipeline pipeline =
        with(
            """
            gates: {megabytes: 8, latency: 5ms}
            monitor: {fairness: {by: city, max_gap: 0.1}}
            retrain: {promotions_per_week: 2}
            """,
            CASES);
    assertThat(pipeline.gates()).isEqualTo(new GateRules(8, Duration.ofMillis(5), Invariance.NONE));
    assertThat(pipeline.monitor().fairness()).contains(new Fairness("city", 0.1));
    assertThat(pipeline.retrain().promotionsPerWeek()).contains(2);
  }

  @Test
  void cases_of_a_file_have_values_in_the_features_order_and_what_is_not_given_is_missing() {
    Invariance invariance = with("gates: {invariance: cases.yaml}\n", CASES).gates().invariance();

    Case first = invariance.cases().getFirst();
    assertThat(first.before().number(0)).isEqualTo(3);
    assertThat(first.before().text(1)).isEqualTo("Wien");
    assertThat(first.before().number(2)).isNaN();
    assertThat(first.after().number(0)).isEqualTo(3);
    assertThat(first.after().text(1)).isEqualTo("Graz");
    assertThat(first.expectation()).isEqualTo(Expectation.within(0.05));
    Case second = invariance.cases().getLast();
    assertThat(second.before().text(1)).isNull();
    assertThat(second.after().number(0)).isEqualTo(300);
    assertThat(second.expectation()).isEqualTo(Expectation.notLower());
  }

  @Test
  void a_changed_case_has_another_digest_and_a_moved_one_the_same() {
    String inline = "gates:\n  invariance:\n" + CASES.indent(4);
    Invariance file = with("gates: {invariance: cases.yaml}\n", CASES).gates().invariance();

    assertThat(with(inline, "").gates().invariance()).isEqualTo(file);
    assertThat(with(inline, "").gates().invariance().digest()).isEqualTo(file.digest());
    assertThat(with(inline.replace("300", "301"), "").gates().invariance().digest())
        .isNotEqualTo(file.digest());
  }

  @Test
  void what_is_wrong_in_the_file_of_cases_is_named_with_its_own_line() {
    var thrown =
        catchThrowableOfType(
            InvalidPipelineException.class,
            () ->
                with("gates: {invariance: cases.yaml}\n", CASES.replace("city: Graz", "sity: X")));
    assertThat(thrown.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "cases.yaml:3, [0].change.sity: there is no feature sity: did you mean city?");
  }

  @Test
  void expectations_hold_as_their_words_say() {
    assertThat(Expectation.same().holds(0.5, 0.5)).isTrue();
    assertThat(Expectation.same().holds(0.5, 0.501)).isFalse();
    assertThat(Expectation.rises().holds(0.5, 0.6)).isTrue();
    assertThat(Expectation.rises().holds(0.5, 0.5)).isFalse();
    assertThat(Expectation.falls().holds(0.6, 0.5)).isTrue();
    assertThat(Expectation.falls().holds(0.5, 0.5)).isFalse();
    assertThat(Expectation.notLower().holds(0.5, 0.5)).isTrue();
    assertThat(Expectation.notLower().holds(0.5, 0.4)).isFalse();
    assertThat(Expectation.notHigher().holds(0.5, 0.6)).isFalse();
    assertThat(Expectation.within(0.1).holds(0.5, 0.4001)).isTrue();
    assertThat(Expectation.within(0.1).holds(0.5, 0.7)).isFalse();
    assertThat(Expectation.within(0.1).holds(0.5, Double.NaN)).isFalse();
  }
}

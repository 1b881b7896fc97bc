package io.millrace.measures.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.measures.simulation.Contest.Result;
import io.millrace.measures.verdict.ComparisonPlan;
import io.millrace.measures.verdict.Lane;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The quick part of {@code millrace bench verdict}: fewer trials, so a wider bound for chance; of
 * 400 trials at alpha 0.05, 33 is 20 plus three standard errors.
 */
class ContestTest {
  private static final int RUNS = 400;
  private static final int ALLOWED = 33;
  private static final ComparisonPlan PLAN = new ComparisonPlan(Duration.ofDays(1), 0.05, 0.025, 0);
  private static final Shape EQUAL = Shape.ofThirtyDays(0, 1);

  @ParameterizedTest
  @EnumSource
  void of_equal_versions_at_most_alpha_are_promoted_however_often_one_looks(Losses losses) {
    Result result = Contest.of(losses, EQUAL, PLAN, RUNS);
    assertThat(result.promotions()).isLessThanOrEqualTo(ALLOWED);
    assertThat(result.retired()).isLessThanOrEqualTo(ALLOWED);
  }

  @ParameterizedTest
  @EnumSource
  void a_t_test_that_is_repeated_breaks_the_bound_that_the_verdict_keeps(Losses losses) {
    assertThat(Contest.of(losses, EQUAL, PLAN, RUNS).peeked()).isGreaterThan(2 * ALLOWED);
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTOREGRESSIVE", "DAILY_SHOCKS", "SIGN_CHANGE"})
  void evidence_by_the_event_without_margin_breaks_it_where_losses_depend_on_each_other(
      Losses losses) {
    assertThat(Contest.of(losses, EQUAL, PLAN, RUNS).byEvents()).isGreaterThan(2 * ALLOWED);
  }

  @ParameterizedTest
  @EnumSource(names = {"INDEPENDENT", "HETEROSCEDASTIC"})
  void the_stopped_e_value_is_one_or_less_on_average(Losses losses) {
    Result result = Contest.of(losses, EQUAL, PLAN, 2_000);
    assertThat(result.meanStopped()).isLessThan(1 + 3 * result.standardError());
    assertThat(result.meanStopped()).isGreaterThan(0.3);
  }

  @Test
  void a_difference_of_a_hundredth_is_found_within_three_thousand_outcomes() {
    Result result = Contest.of(Losses.INDEPENDENT, new Shape(30, 100, 0.01, 1), PLAN, RUNS);
    assertThat(result.promotions()).isGreaterThanOrEqualTo(RUNS * 8 / 10);
    assertThat(result.retired()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"AUTOREGRESSIVE", "DAILY_SHOCKS"})
  void a_large_margin_is_seen_by_the_event_within_a_few_hundred_outcomes(Losses losses) {
    Result result = Contest.of(losses, Shape.ofThirtyDays(0.4, 1), PLAN, 50);
    assertThat(result.promoted()).containsEntry(Lane.EVENTS, 50);
    assertThat(result.outcomes()).isLessThan(400);
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTOREGRESSIVE", "DAILY_SHOCKS"})
  void a_large_margin_takes_longer_where_outcomes_depend_on_each_other(Losses losses) {
    Result result = Contest.of(losses, Shape.ofThirtyDays(0.4, 1), PLAN, 50);
    assertThat(result.promotions()).isEqualTo(50);
    assertThat(result.promoted().get(Lane.EVENTS)).isGreaterThan(25);
  }
}

package io.millrace.retrain.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.retrain.trainer.CandidateSearch.Fitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CandidateSearchTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<Double> fitted = new ArrayList<>();

  /** A candidate is its loss; fitting takes as many seconds as it costs. */
  private CandidateSearch.Best<Double> walk(Budget budget, double cost, Double... losses) {
    return CandidateSearch.walk(
        List.of(losses),
        budget,
        candidate -> cost,
        candidate -> {
          fitted.add(candidate);
          clock.addAndGet((long) (cost * 1e9));
          return new Fitted<>(candidate, candidate, Map.of());
        });
  }

  private Budget seconds(int seconds) {
    return Budget.time(Duration.ofSeconds(seconds), clock::get);
  }

  @Test
  void the_least_loss_wins_and_of_equals_the_earlier() {
    assertThat(walk(Budget.candidates(4), 1, 0.5, 0.3, 0.3, 0.4).fitted().model()).isEqualTo(0.3);
    assertThat(fitted).hasSize(4);
  }

  @Test
  void a_number_of_candidates_is_kept_however_long_they_take() {
    assertThat(walk(Budget.candidates(2), 1_000, 0.5, 0.4, 0.1).tried()).isEqualTo(2);
  }

  @Test
  void a_candidate_that_is_not_expected_to_fit_does_not_begin() {
    assertThat(walk(seconds(10), 4, 0.5, 0.4, 0.1).tried()).isEqualTo(2);
  }

  @Test
  void the_first_candidate_is_fitted_with_no_time_left() {
    assertThat(walk(seconds(0), 4, 0.5, 0.4).tried()).isEqualTo(1);
  }

  @Test
  void a_candidate_without_a_finite_loss_never_wins() {
    assertThat(walk(Budget.candidates(2), 1, Double.NaN, 0.6).fitted().model()).isEqualTo(0.6);
    assertThatThrownBy(() -> walk(Budget.candidates(1), 1, Double.NaN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("none of 1 candidates");
  }
}

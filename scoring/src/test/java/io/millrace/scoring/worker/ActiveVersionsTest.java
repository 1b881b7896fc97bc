package io.millrace.scoring.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Activation.Seat;
import io.millrace.schemas.message.Alias;
import io.millrace.scoring.worker.ActiveVersions.Active;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ActiveVersionsTest {
  private static final ActiveVersions NONE = ActiveVersions.none(Set.of("trees"));

  @Test
  void versions_serve_when_they_are_loaded() {
    assertThat(next(NONE, trees(current(1), trial(2)), 1, 2))
        .isEqualTo(trees(current(1), trial(2)));
    assertThat(next(NONE, trees(current(1), trial(2)), 1)).isEqualTo(trees(current(1)));
    assertThat(next(NONE, trees(current(1), trial(2)))).isEqualTo(trees());
  }

  @Test
  void invariant_5_the_old_current_version_serves_on_until_the_new_one_can() {
    assertThat(next(trees(current(1)), trees(current(2)), 1)).isEqualTo(trees(current(1)));
    assertThat(next(trees(current(1)), trees(current(2)), 1, 2)).isEqualTo(trees(current(2)));
  }

  @Test
  void a_promoted_trial_takes_the_other_seat_at_once() {
    assertThat(next(trees(current(1), trial(2)), trees(current(2)), 1, 2))
        .isEqualTo(trees(current(2)));
  }

  @Test
  void the_seat_of_a_trial_waits_empty() {
    assertThat(next(trees(current(1), trial(2)), trees(current(1), trial(3)), 1, 2))
        .isEqualTo(trees(current(1)));
  }

  @Test
  void invariant_4_no_version_sits_in_two_seats() {
    assertThat(next(trees(current(1)), trees(current(2), trial(1)), 1)).isEqualTo(trees(trial(1)));
  }

  @Test
  void a_retired_contender_scores_no_more() {
    assertThat(next(trees(current(1)), trees(), 1)).isEqualTo(trees());
  }

  @Test
  void the_title_is_taken_over_though_versions_wait() {
    var wanted = new ActiveVersions(Map.of("trees", new Active(true, List.of(current(2)))));

    assertThat(next(trees(current(1)), wanted, 1).byContender().get("trees").champion()).isTrue();
  }

  private static ActiveVersions next(
      ActiveVersions serving, ActiveVersions wanted, Integer... loaded) {
    return serving.next(wanted, (contender, number) -> List.of(loaded).contains(number));
  }

  private static ActiveVersions trees(Seat... seats) {
    return new ActiveVersions(Map.of("trees", new Active(false, List.of(seats))));
  }

  private static Seat current(int version) {
    return new Seat(version, Alias.CURRENT);
  }

  private static Seat trial(int version) {
    return new Seat(version, Alias.TRIAL);
  }
}

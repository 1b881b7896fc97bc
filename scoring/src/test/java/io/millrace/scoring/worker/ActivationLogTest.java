package io.millrace.scoring.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.message.Activation;
import io.millrace.schemas.message.Activation.Seat;
import io.millrace.schemas.message.Alias;
import io.millrace.scoring.worker.ActiveVersions.Active;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ActivationLogTest {

  /** A batch of a partition, the version that serves, and whether the worker has just restarted. */
  record Turn(int partition, int size, int version, boolean isRestart) {}

  @Property(tries = 300)
  void invariant_4_the_latest_record_at_or_below_an_offset_names_the_versions_that_scored_it(
      @ForAll @Size(max = 60) List<@IntRange(max = 999_999) Integer> seeds) {
    ActivationLog log = ActivationLog.empty();
    List<Activation> written = new ArrayList<>();
    Map<Integer, List<Integer>> scoredBy = new HashMap<>();
    for (int seed : seeds) {
      Turn turn = new Turn(seed % 3, 1 + seed / 3 % 4, seed / 12 % 3, seed % 7 == 0);
      List<Integer> scored = scoredBy.computeIfAbsent(turn.partition(), p -> new ArrayList<>());
      log = turn.isRestart() ? ActivationLog.empty() : log;
      ActivationLog.Step step =
          log.before(
              serving(turn.version()),
              Map.of(turn.partition(), (long) scored.size()),
              Instant.EPOCH);
      log = step.log();
      written.addAll(step.records());
      for (int i = 0; i < turn.size(); i++) {
        scored.add(turn.version());
      }
    }

    scoredBy.forEach(
        (partition, versions) -> {
          for (int offset = 0; offset < versions.size(); offset++) {
            assertThat(due(written, partition, offset))
                .isEqualTo(serving(versions.get(offset)).byContender().get("trees").seats());
          }
        });
  }

  @Test
  void what_has_been_said_is_not_said_again() {
    ActivationLog.Step first = before(ActivationLog.empty(), serving(1), 0);

    assertThat(first.records()).hasSize(1);
    assertThat(before(first.log(), serving(1), 10).records()).isEmpty();
  }

  @Test
  void a_change_is_said_from_the_batch_on_that_it_scores_first() {
    ActivationLog.Step first = before(ActivationLog.empty(), serving(1), 0);
    ActivationLog.Step second = before(first.log(), serving(2), 10);

    assertThat(second.records()).extracting(Activation::firstOffset).containsExactly(10L);
    assertThat(second.records())
        .extracting(Activation::versions)
        .containsExactly(List.of(new Seat(2, Alias.CURRENT)));
  }

  @Test
  void a_lost_title_is_a_change() {
    ActivationLog.Step first = before(ActivationLog.empty(), serving(1), 0);
    var crowned =
        new ActiveVersions(Map.of("trees", new Active(true, List.of(new Seat(1, Alias.CURRENT)))));

    assertThat(before(first.log(), crowned, 10).records()).hasSize(1);
  }

  @Test
  void of_a_partition_that_has_come_back_the_whole_set_is_said_again() {
    ActivationLog log = before(ActivationLog.empty(), serving(1), 0).log().without(List.of(0));

    assertThat(before(log, serving(1), 10).records()).hasSize(1);
  }

  @Test
  void that_nobody_scores_is_said_too() {
    ActivationLog.Step first = before(ActivationLog.empty(), serving(1), 0);
    ActivationLog.Step second = before(first.log(), ActiveVersions.none(List.of("trees")), 10);

    assertThat(second.records()).extracting(Activation::versions).containsExactly(List.of());
  }

  private static ActivationLog.Step before(ActivationLog log, ActiveVersions serving, long offset) {
    return log.before(serving, Map.of(0, offset), Instant.EPOCH);
  }

  private static List<Seat> due(List<Activation> written, int partition, int offset) {
    return written.stream()
        .filter(a -> a.partition() == partition && a.firstOffset() <= offset)
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .versions();
  }

  /** Version 0 stands for none. */
  private static ActiveVersions serving(int version) {
    List<Seat> seats = version == 0 ? List.of() : List.of(new Seat(version, Alias.CURRENT));
    return new ActiveVersions(Map.of("trees", new Active(false, seats)));
  }
}

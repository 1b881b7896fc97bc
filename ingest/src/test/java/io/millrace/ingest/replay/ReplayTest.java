package io.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Instant START = Instant.parse("2001-01-01T00:00:00Z");
  private static final Instant WALL = Instant.parse("2026-01-01T00:00:00Z");

  @Property
  void merged_rows_are_all_rows_in_order_of_time(
      @ForAll @Size(max = 30) List<@IntRange(max = 50) Integer> left,
      @ForAll @Size(max = 30) List<@IntRange(max = 50) Integer> right) {
    List<Row> a = sorted("a", left);
    List<Row> b = sorted("b", right);
    List<Row> merged = new ArrayList<>();
    new MergedRows(List.of(a.iterator(), b.iterator())).forEachRemaining(merged::add);

    List<Row> expected = new ArrayList<>(a);
    expected.addAll(b);
    expected.sort(Comparator.comparing(row -> ((Row.Read) row).time()));
    assertThat(merged).isEqualTo(expected);
  }

  @Test
  void a_refused_row_comes_as_soon_as_it_is_met() {
    Row refused = new Row.Refused("b", 1, "x", "bad");
    var merged =
        new MergedRows(List.of(List.of(row("a", 1, 0)).iterator(), List.of(refused).iterator()));
    assertThat(merged.next()).isEqualTo(refused);
  }

  @Test
  void at_sixty_times_a_minute_of_history_passes_in_a_second() {
    var pace = new Pace(Speed.parse("60x"), Duration.ofDays(1));
    assertThat(pace.allows(START, WALL)).isTrue();
    assertThat(pace.allows(START.plusSeconds(60), WALL.plusMillis(999))).isFalse();
    assertThat(pace.allows(START.plusSeconds(60), WALL.plusMillis(1000))).isTrue();
  }

  @Test
  void at_maximum_speed_the_replay_stays_within_its_lead_of_the_watermark() {
    var pace = new Pace(new Speed.Max(), Duration.ofDays(2));
    assertThat(pace.allows(START, WALL)).isTrue();
    assertThat(pace.allows(START.plus(Duration.ofDays(3)), WALL)).isFalse();
    pace.watermark(new Watermark("monitor", START.plus(Duration.ofDays(1)), 0, WALL));
    assertThat(pace.allows(START.plus(Duration.ofDays(3)), WALL)).isTrue();
    assertThat(pace.allows(START.plus(Duration.ofDays(3)).plusMillis(1), WALL)).isFalse();
  }

  @Test
  void a_replay_that_is_started_again_is_granted_no_second_lead() {
    var pace = new Pace(new Speed.Max(), Duration.ofDays(2));
    pace.watermark(new Watermark("monitor", START, 0, WALL));
    assertThat(pace.allows(START.plus(Duration.ofDays(2)), WALL)).isTrue();
    assertThat(pace.allows(START.plus(Duration.ofDays(2)).plusMillis(1), WALL)).isFalse();
  }

  @Test
  void a_gap_longer_than_the_lead_is_crossed_once_nothing_moves_any_more() {
    var pace = judgedUpTo(START);
    Instant beyond = START.plus(Duration.ofDays(30));
    assertThat(pace.allows(beyond, WALL)).isFalse();
    assertThat(pace.allows(beyond, WALL.plus(Pace.STANDSTILL).minusMillis(1))).isFalse();
    assertThat(pace.allows(beyond, WALL.plus(Pace.STANDSTILL))).isTrue();
    assertThat(pace.allows(beyond.plus(Duration.ofDays(2)), WALL.plusSeconds(11))).isTrue();
    assertThat(pace.allows(beyond.plus(Duration.ofDays(3)), WALL.plusSeconds(11))).isFalse();
  }

  /** A key that is quiet for long holds its partition's progress, and so everybody's. */
  @Test
  void a_watermark_that_a_living_monitor_repeats_for_long_is_passed() {
    var pace = judgedUpTo(START);
    assertThat(pace.allows(START.plus(Duration.ofDays(2)), WALL)).isTrue();
    Instant next = START.plus(Duration.ofDays(2)).plusSeconds(1);
    assertThat(pace.allows(next, WALL)).isFalse();
    assertThat(pace.allows(next, WALL.plus(Pace.HELD))).as("a silent monitor").isFalse();
    pace.watermark(new Watermark("monitor", START, 0, WALL.plus(Pace.HELD)));
    assertThat(pace.allows(next, WALL.plus(Pace.HELD).minusMillis(1))).isFalse();
    assertThat(pace.allows(next, WALL.plus(Pace.HELD))).isTrue();
    assertThat(pace.allows(next.plus(Duration.ofDays(1)), WALL.plus(Pace.HELD))).isTrue();
    assertThat(pace.allows(next.plus(Duration.ofDays(3)), WALL.plus(Pace.HELD))).isFalse();
  }

  /** Labels come days after the event, and move no watermark: no gap would be seen for them. */
  @Test
  void labels_go_along_and_do_not_hide_the_gap_before_the_next_scored_event() {
    var pace = judgedUpTo(START);
    Instant label = START.plus(Duration.ofDays(20));
    assertThat(pace.allowsUnscored(label, WALL)).isTrue();
    Instant beyond = START.plus(Duration.ofDays(30));
    assertThat(pace.allows(beyond, WALL)).isFalse();
    assertThat(pace.allows(beyond, WALL.plus(Pace.STANDSTILL))).isTrue();
  }

  @Test
  void events_before_the_first_scored_one_are_not_held_up_by_a_watermark_that_cannot_come() {
    var pace = new Pace(new Speed.Max(), Duration.ofDays(2));
    assertThat(pace.allowsUnscored(START, WALL)).isTrue();
    assertThat(pace.allowsUnscored(START.plus(Duration.ofDays(40)), WALL)).isTrue();
    assertThat(pace.allows(START.plus(Duration.ofDays(41)), WALL)).isTrue();
  }

  @Test
  void labels_wait_for_the_clock_and_for_a_retraining_as_scored_events_do() {
    var clocked = new Pace(Speed.parse("60x"), Duration.ofDays(1));
    assertThat(clocked.allows(START, WALL)).isTrue();
    assertThat(clocked.allowsUnscored(START.plusSeconds(60), WALL)).isFalse();
    var pace = judgedUpTo(START);
    pace.request(request(Request.State.OPEN));
    assertThat(pace.allowsUnscored(START.plusSeconds(60), WALL)).isFalse();
  }

  @Test
  void the_lead_follows_a_bootstrap_that_is_short_or_long() {
    assertThat(Pace.leadFor(Duration.ofHours(6))).isEqualTo(Duration.ofHours(3));
    assertThat(Pace.leadFor(Duration.ofDays(30))).isEqualTo(Duration.ofDays(3));
    assertThat(Pace.leadFor(Duration.ofDays(1460))).isEqualTo(Duration.ofDays(146));
  }

  @Test
  void a_watermark_that_moves_puts_the_crossing_of_a_gap_off() {
    var pace = judgedUpTo(START.minusSeconds(60));
    Instant beyond = START.plus(Duration.ofDays(30));
    assertThat(pace.allows(beyond, WALL)).isFalse();
    pace.watermark(new Watermark("monitor", START, 0, WALL));
    Instant moved = WALL.plus(Pace.STANDSTILL);
    assertThat(pace.allows(beyond, moved)).isFalse();
    pace.watermark(new Watermark("monitor", START, 0, WALL)); // repeated: nothing moved
    assertThat(pace.allows(beyond, moved.plus(Pace.STANDSTILL))).isTrue();
  }

  @Test
  void no_gap_is_crossed_while_a_training_is_open_or_has_just_ended() {
    var pace = judgedUpTo(START);
    Instant beyond = START.plus(Duration.ofDays(30));
    pace.request(request(Request.State.OPEN));
    assertThat(pace.allows(beyond, WALL.plusSeconds(600))).isFalse();
    pace.request(request(Request.State.ANSWERED));
    assertThat(pace.allows(beyond, WALL.plusSeconds(601))).isFalse();
    assertThat(pace.allows(beyond, WALL.plusSeconds(600).plus(Pace.STANDSTILL))).isTrue();
  }

  @Test
  void a_monitor_that_is_slow_or_away_is_waited_for_however_long_it_takes() {
    var pace = judgedUpTo(START);
    Instant last = START.plus(Duration.ofDays(2));
    assertThat(pace.allows(last, WALL)).isTrue();
    assertThat(pace.allows(last.plusSeconds(60), WALL.plus(Duration.ofDays(1)))).isFalse();
    var alone = new Pace(new Speed.Max(), Duration.ofDays(2));
    assertThat(alone.allows(START, WALL)).isTrue();
    assertThat(alone.allows(START.plus(Duration.ofDays(30)), WALL.plus(Duration.ofDays(1))))
        .isFalse();
  }

  /** A lead of two days, one event written at the start, and judged up to this time. */
  private static Pace judgedUpTo(Instant watermark) {
    var pace = new Pace(new Speed.Max(), Duration.ofDays(2));
    assertThat(pace.allows(START, WALL)).isTrue();
    pace.watermark(new Watermark("monitor", watermark, 0, WALL));
    pace.allows(START, WALL);
    return pace;
  }

  @Test
  void at_maximum_speed_the_replay_waits_while_a_retraining_is_open() {
    var pace = new Pace(new Speed.Max(), Duration.ofDays(2));
    pace.request(request(Request.State.OPEN));
    assertThat(pace.allows(START, WALL)).isFalse();
    pace.request(request(Request.State.TRAINING));
    assertThat(pace.allows(START, WALL)).isFalse();
    pace.request(request(Request.State.ANSWERED));
    assertThat(pace.allows(START, WALL)).isTrue();
  }

  @Test
  void a_speed_that_is_neither_max_nor_a_multiple_is_refused() {
    assertThatThrownBy(() -> Speed.parse("fast")).hasMessageContaining("60x");
    assertThatThrownBy(() -> Speed.parse("-3x")).hasMessageContaining("above 0");
  }

  private static List<Row> sorted(String stream, List<Integer> seconds) {
    List<Integer> sorted = seconds.stream().sorted().toList();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      rows.add(row(stream, i + 1, sorted.get(i)));
    }
    return rows;
  }

  private static Row row(String stream, int number, int second) {
    return new Row.Read(stream, number, START.plusSeconds(second), "k", List.of());
  }

  private static Request request(Request.State state) {
    return new Request(
        "r1",
        Request.Cause.BOOTSTRAP,
        state,
        List.of("net"),
        List.of(),
        START,
        START,
        "first versions",
        List.of(),
        0,
        Optional.empty());
  }
}

package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.replay.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpanTest {
  @TempDir Path folder;
  private History orders;

  @BeforeEach
  void write() throws IOException {
    orders = History.files(Orders.pipeline(), Orders.write(folder));
  }

  private List<Instant> times(String from, String to) {
    List<Instant> times = new ArrayList<>();
    var span = new Span(Optional.ofNullable(from), Optional.ofNullable(to));
    try (History.Rows rows = orders.within(span).open()) {
      while (rows.hasNext()) {
        if (rows.next() instanceof Row.Read read) {
          times.add(read.time());
        }
      }
    }
    return times;
  }

  @Test
  void a_length_counts_back_from_the_last_row() {
    List<Instant> all = times(null, null);
    Instant last = all.stream().max(Instant::compareTo).orElseThrow();
    List<Instant> week = times("7d", null);
    assertThat(week).isNotEmpty().hasSizeLessThan(all.size() / 4);
    assertThat(week).allMatch(time -> !time.isBefore(last.minusSeconds(7 * 86_400)));
  }

  @Test
  void a_day_is_included_from_its_start_and_excluded_as_an_end() {
    assertThat(times("2026-03-05", "2026-03-06"))
        .hasSize(2 * 144)
        .allMatch(time -> time.toString().startsWith("2026-03-05"));
  }

  @Test
  void what_is_no_moment_is_refused_with_what_is() {
    assertThatThrownBy(() -> new Span(Optional.of("yesterday"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("yesterday")
        .hasMessageContaining("90d");
  }
}

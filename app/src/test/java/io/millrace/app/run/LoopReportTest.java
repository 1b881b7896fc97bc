package io.millrace.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.verify.Conservation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopReportTest {
  @Test
  void a_run_in_which_nothing_had_to_be_retrained_lost_nothing_but_closed_no_loop() {
    LoopReport report = report(10, List.of());

    assertThat(report.lost()).isEmpty();
    assertThat(report.openEnds())
        .containsExactly(
            "no version reached its trial from a live request", "no verdict was recorded");
  }

  @Test
  void what_is_not_conserved_is_lost() {
    assertThat(report(10, List.of("event 7 has no vector")).lost())
        .containsExactly("event 7 has no vector");
    assertThat(report(0, List.of()).lost()).containsExactly("no event reached Kafka");
  }

  private static LoopReport report(long events, List<String> problems) {
    return new LoopReport(
        events,
        Map.of(),
        new Conservation.Finding(events, 0, events, Map.of(), problems),
        0,
        List.of(),
        new ScoringTally(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}

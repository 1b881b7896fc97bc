package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.backtest.Parcels;
import io.millrace.app.validate.Check.Result;
import io.millrace.ingest.replay.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code validate --data} says of labels that are one of several classes. */
class ClassChecksTest {
  private static final Instant START = Parcels.START;

  private static Check outcomes(String... labels) {
    List<Row> parcels = new ArrayList<>();
    List<Row> arrivals = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      String id = "p" + i;
      Instant at = START.plusSeconds(60L * i);
      Instant known = at.plusSeconds(3_600);
      parcels.add(new Row.Read("parcels", i + 1, at, "d", List.of(id, "d", at, .5, .5)));
      arrivals.add(new Row.Read("arrivals", i + 1, known, "d", List.of(id, "d", known, labels[i])));
    }
    Map<String, Iterator<Row>> rows = new LinkedHashMap<>();
    rows.put("parcels", parcels.iterator());
    rows.put("arrivals", arrivals.iterator());
    return DataChecks.of(Parcels.pipeline(), rows).stream()
        .filter(check -> check.name().equals("outcomes"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_shares_of_the_classes_are_shown_and_a_label_of_none_is_left_out() {
    Check check = outcomes("late", "on-time", "early", "lost", "late");

    assertThat(check.result()).isEqualTo(Result.PASS);
    assertThat(check.summary())
        .isEqualTo(
            "4 labels for 5 scored events, 4 in time; shares late 0.5000, on-time 0.2500, early 0.2500");
  }

  @Test
  void a_class_that_no_label_is_of_warns() {
    Check check = outcomes("late", "on-time", "late");

    assertThat(check.result()).isEqualTo(Result.WARN);
    assertThat(check.findings().getFirst().message()).contains("the classes [early]");
  }
}

package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.validate.Check.Result;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of the parcels example, good ones with one bad one among them. */
final class DataChecksTest {
  private static final Pipeline PARCELS =
      PipelineFile.read(Path.of("../docs/pipeline-file/parcels.yaml"));
  private static final Instant START = Instant.parse("2024-03-01T06:00:00Z");

  private final List<Row> shipments = new ArrayList<>();
  private final List<Row> deliveries = new ArrayList<>();

  DataChecksTest() {
    for (int i = 0; i < 10; i++) {
      shipment("P" + i, START.plusSeconds(60 * i), 2.5);
      delivery("P" + i, START.plusSeconds(86_400 + 60 * i), i % 2 == 0 ? 20 : 60);
    }
  }

  @Test
  void good_rows_pass_with_their_base_rate() {
    assertThat(check("data of shipments").result()).isEqualTo(Result.PASS);
    assertThat(check("data of deliveries").summary()).contains("10 admitted").contains("in order");
    assertThat(check("outcomes").result()).isEqualTo(Result.PASS);
    assertThat(check("outcomes").summary())
        .isEqualTo("10 labels for 10 scored events, 10 in time; base rate 0.5000");
  }

  @Test
  void a_row_that_does_not_fit_is_shown_with_its_number() {
    shipments.add(new Row.Refused("shipments", 11, "P10,tomorrow", "column shipped_at is no time"));

    assertThat(check("data of shipments").result()).isEqualTo(Result.FAIL);
    assertThat(check("data of shipments").findings().getFirst().rows())
        .containsExactly("row 11: column shipped_at is no time: P10,tomorrow");
  }

  @Test
  void an_id_that_comes_twice_fails() {
    shipment("P3", START.plusSeconds(3600), 1);

    Check check = check("data of shipments");
    assertThat(check.result()).isEqualTo(Result.FAIL);
    assertThat(check.findings().getFirst().message())
        .isEqualTo("1 rows would be refused (duplicate)");
    assertThat(check.findings().getFirst().rows().getFirst()).startsWith("row 11: shipments P3");
  }

  @Test
  void a_rule_that_refuses_warns_with_the_value() {
    shipment("P10", START.plusSeconds(3600), -1);

    Check check = check("data of shipments");
    assertThat(check.result()).isEqualTo(Result.WARN);
    assertThat(check.findings().getFirst().rows())
        .containsExactly("row 11: require: weight_kg > 0 (weight_kg was -1)");
  }

  @Test
  void a_row_that_comes_too_late_warns_with_how_far() {
    shipment("P10", START, 1);

    Check check = check("data of shipments");
    assertThat(check.result()).isEqualTo(Result.WARN);
    assertThat(check.summary()).contains("1 out of order, the furthest by PT9M");
  }

  @Test
  void a_label_known_before_its_own_event_fails() {
    shipment("P10", START.plusSeconds(3600), 1);
    delivery("P10", START.plusSeconds(1800), 1);

    Check check = check("outcomes");
    assertThat(check.result()).isEqualTo(Result.FAIL);
    assertThat(check.findings().getFirst().message())
        .isEqualTo(
            "1 labels are known before their own event: is delivered_at when it became known?");
  }

  @Test
  void labels_of_no_event_and_of_too_late_warn() {
    delivery("X", START.plusSeconds(100_000), 1);
    shipment("P10", START.plusSeconds(3600), 1);
    delivery("P10", START.plusSeconds(40 * 86_400), 1);

    assertThat(check("outcomes").result()).isEqualTo(Result.WARN);
    assertThat(check("outcomes").findings())
        .extracting(Check.Finding::message)
        .containsExactly(
            "1 labels match no scored event by its id",
            "1 labels are known later than label.within PT240H allows: they do not count");
  }

  @Test
  void labels_that_are_all_equal_fail() {
    deliveries.removeIf(row -> row instanceof Row.Read read && read.values().contains(60.0));

    assertThat(check("outcomes").findings())
        .extracting(Check.Finding::message)
        .contains("all labels are equal: there is nothing to predict");
  }

  @Test
  void one_stream_alone_says_that_outcomes_need_both() {
    Map<String, Iterator<Row>> one = Map.of("shipments", shipments.iterator());

    assertThat(DataChecks.of(PARCELS, one).getLast())
        .isEqualTo(
            Check.skipped("outcomes", "they need the rows of both shipments and deliveries"));
  }

  private Check check(String name) {
    Map<String, Iterator<Row>> rows = new LinkedHashMap<>();
    rows.put("shipments", shipments.iterator());
    rows.put("deliveries", deliveries.iterator());
    return DataChecks.of(PARCELS, rows).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void shipment(String id, Instant at, double weight) {
    shipments.add(
        row("shipments", shipments.size() + 1, at, Arrays.asList(id, at, "Linz", null, weight)));
  }

  private void delivery(String id, Instant at, double hours) {
    deliveries.add(
        row("deliveries", deliveries.size() + 1, at, Arrays.asList(id, at, "Linz", hours)));
  }

  private static Row row(String stream, long number, Instant at, List<Object> values) {
    return new Row.Read(stream, number, at, "Linz", values);
  }
}

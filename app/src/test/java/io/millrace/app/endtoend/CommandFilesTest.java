package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the command says to a pipeline file or a data file that is wrong: what, where, against which
 * rule, what to do, and the exit code 2.
 */
class CommandFilesTest {
  @TempDir Path temporary;

  private static String example(String file) {
    return FlightsSlice.EXAMPLE.resolve(file).toString();
  }

  /** The example's pipeline file with a word changed, its schemas beside it. */
  private String changed(String from, String to) throws IOException {
    for (String schema : List.of("departure.avsc", "arrival.avsc")) {
      Files.copy(FlightsSlice.EXAMPLE.resolve(schema), temporary.resolve(schema));
    }
    String yaml = Files.readString(FlightsSlice.EXAMPLE.resolve("flights.yaml"));
    assertThat(yaml).contains(from);
    return Files.writeString(temporary.resolve("changed.yaml"), yaml.replace(from, to)).toString();
  }

  @Test
  void a_misspelt_key_is_named_with_its_line_and_the_nearest_known_one() throws Exception {
    String file = changed("\nbootstrap: ", "\nbootsrap: ");

    Called.with(
            "features", file, "--kafka", "localhost:1", "--schema-registry", "http://localhost:1")
        .isRefused(Called.WRONG)
        .says("changed.yaml:", "unknown key bootsrap: did you mean bootstrap?");
  }

  @Test
  void an_unknown_key_is_named_with_the_known_ones() throws Exception {
    String file = changed("\ntune: {", "\nretry: 3\ntune: {");

    Called.with("backtest", file, "--data", "departures=" + example("departures.csv.gz"))
        .isRefused(Called.WRONG)
        .says("changed.yaml:", "unknown key retry; known: ", "bootstrap, ", "streams");
  }

  @Test
  void validate_prints_the_failed_check_and_every_problem() throws Exception {
    String file = changed("within: 12h", "wihtin: 12h");

    Called called = Called.with("validate", file);

    assertThat(called.exitCode()).isEqualTo(Called.WRONG);
    assertThat(called.out())
        .startsWith("FAIL    file: a problem")
        .contains("changed.yaml:", "unknown key wihtin: did you mean within?")
        .contains("PASS    schemas: ");
  }

  @Test
  void validate_passes_the_examples_with_every_check_named() {
    for (String file : List.of(example("flights.yaml"), parcels("parcels.yaml"))) {
      Called called = Called.with("validate", file);

      assertThat(called.exitCode()).as(called.out()).isEqualTo(Called.DONE);
      assertThat(called.out().lines().map(line -> line.replaceFirst(":.*", "")))
          .startsWith(
              "PASS    file",
              "PASS    schemas",
              "PASS    streams",
              "PASS    keys",
              "PASS    expressions",
              "PASS    features",
              "PASS    windows",
              "PASS    label",
              "PASS    models");
    }
  }

  /** The example of the reference page, as the page tells to check it. */
  @Test
  void validate_passes_the_reference_pages_example_with_its_rows() {
    Called called =
        Called.with(
            "validate",
            parcels("parcels.yaml"),
            "--data",
            "shipments=" + parcels("shipments.csv"),
            "--data",
            "deliveries=" + parcels("deliveries.csv"),
            "--json");

    assertThat(called.exitCode()).as(called.out()).isEqualTo(Called.DONE);
    assertThat(called.out())
        .contains("\"name\" : \"outcomes\"", "40 labels for 40 scored events, 40 in time")
        .doesNotContain("WARN", "FAIL");
  }

  @Test
  void validate_shows_the_rows_that_fail() throws Exception {
    Path rows = temporary.resolve("rows.csv");
    Files.writeString(
        rows,
        "flight_id,departed_at,origin,destination,distance\n"
            + "a,2001-01-01T12:00:00Z,ORD,ALB,723\nb,yesterday,ORD,ALB,723\n");

    Called called =
        Called.with("validate", example("flights.yaml"), "--data", "departures=" + rows);

    assertThat(called.exitCode()).isEqualTo(Called.FAILED);
    assertThat(called.out())
        .contains("FAIL    data of departures: 1 rows read, 1 unreadable, 1 admitted")
        .contains("row 2: field departed_at holds \"yesterday\"");
  }

  @Test
  void a_missing_pipeline_file_is_named() {
    String missing = temporary.resolve("missing.yaml").toString();

    Called.with("backtest", missing, "--data", "departures=x.csv")
        .isRefused(Called.WRONG)
        .says("missing.yaml", "there is no file " + missing, "the path of a pipeline file");
  }

  @Test
  void a_missing_data_file_is_named_with_the_option() {
    String missing = temporary.resolve("missing.csv").toString();

    Called.with(
            "backtest",
            example("flights.yaml"),
            "--data",
            "departures=" + missing,
            "--data",
            "arrivals=" + example("arrivals.csv.gz"))
        .isRefused(Called.WRONG)
        .says(missing + " does not exist", "--data STREAM=FILE");
  }

  @Test
  void an_unknown_column_is_named_with_those_of_the_schema() throws Exception {
    Path rows = Files.writeString(temporary.resolve("rows.csv"), "flight_id,when,origin\n");

    Called.with(
            "backtest",
            example("flights.yaml"),
            "--data",
            "departures=" + rows,
            "--data",
            "arrivals=" + example("arrivals.csv.gz"))
        .isRefused(Called.WRONG)
        .says(
            "does not fit stream departures",
            "columns [when] are not in its schema",
            "columns [departed_at, destination, distance] are missing",
            "rename the columns or correct the schema");
  }

  private static String parcels(String name) {
    return Path.of("../docs/pipeline-file", name).toString();
  }
}

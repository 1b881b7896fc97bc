package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.validate.Check.Result;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks of a file, and of rows, in which nobody ever says what was true. */
class UnjudgedChecksTest {
  private static final Instant START = Instant.parse("2026-03-01T06:00:00Z");
  private static final String READING =
      """
      {"type": "record", "name": "Reading", "fields": [
        {"name": "id", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "x", "type": "double"}]}
      """;

  private static Pipeline pipeline(String more) {
    return pipeline("task: anomaly", more);
  }

  private static Pipeline pipeline(String label, String more) {
    return PipelineFile.parse(
        """
        pipeline: pumps
        streams: {readings: {schema: reading.avsc, id: id, time: at}}
        score: readings
        label: {%s}
        features: {x: {field: x}}
        models: {forest: {engine: smile}}
        """
                .formatted(label)
            + more,
        "pumps.yaml",
        schema -> READING);
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void one_stream_is_enough_and_outcomes_are_not_asked_for() {
    List<Row> rows =
        List.of(
            new Row.Read("readings", 1, START, "r1", Arrays.asList("r1", START, 1.5)),
            new Row.Read("readings", 2, START, "r2", Arrays.asList("r2", START, 2.5)));

    List<Check> checks = DataChecks.of(pipeline(""), Map.of("readings", rows.iterator()));

    assertThat(named(checks, "data of readings").result()).isEqualTo(Result.PASS);
    assertThat(named(checks, "outcomes").result()).isEqualTo(Result.PASS);
    assertThat(named(checks, "outcomes").summary())
        .isEqualTo("none: with task anomaly nobody says what was true, and nothing is judged");
  }

  @Test
  void a_pipeline_that_runs_goes_on_with_its_task_or_not_at_all() {
    Pipeline three = pipeline("task: clustering, clusters: 3", "");
    Pipeline four = pipeline("task: clustering, clusters: 4", "");

    for (Check check : List.of(label(pipeline(""), three), label(three, four))) {
      assertThat(check.result()).isEqualTo(Result.FAIL);
      assertThat(check.summary()).contains("take another pipeline name");
    }
    assertThat(label(three, three).result()).isEqualTo(Result.PASS);
  }

  private static Check label(Pipeline running, Pipeline wanted) {
    return named(new Difference(running, wanted).checks(List.of()), "running label");
  }

  @Test
  void a_file_in_which_nothing_asks_for_retraining_is_told() {
    Check silent = named(FileChecks.of(pipeline("")), "label");
    Check asking = named(FileChecks.of(pipeline("retrain: {when: [feature-drift]}\n")), "label");

    assertThat(silent.summary()).contains("task anomaly: nobody says what was true");
    assertThat(silent.findings())
        .singleElement()
        .extracting(Check.Finding::message)
        .asString()
        .startsWith("nothing asks for a retraining after the bootstrap");
    assertThat(asking.result()).isEqualTo(Result.PASS);
  }
}

package io.millrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shape of the reports only: speed is no test's business. */
class ReportTest {
  private static final Path FLIGHTS = Path.of("..", "examples", "flights");
  private static final String NUMBERS = "( +[\\d,]+){3}";

  private final Pipeline pipeline = PipelineFile.read(FLIGHTS.resolve("flights.yaml"));

  @Test
  void the_features_report_has_its_conditions_and_all_sides() {
    String report = Report.of(FeaturesBenchmark.of(pipeline, FLIGHTS, 2_000), Rounds.LEAST);

    hasTheShape(report, "features", "event", 3);
    assertThat(report).contains("13 features, 7 of them over windows").contains("departures");
    assertThat(report)
        .contains("20 features, 8 of them over windows, 5 by origin, 3 by destination")
        .contains("with 800 keys");
    assertThat(report.lines().filter(line -> line.equals("  2,000 made in each pass"))).hasSize(3);
  }

  @Test
  void the_monitor_report_has_its_conditions_and_both_sides() {
    String report = Report.of(MonitorBenchmark.of(pipeline, 3_000), Rounds.LEAST);

    hasTheShape(report, "monitor", "message", 2);
    assertThat(report).contains("of 3000 events").contains("windows of PT24H");
  }

  @Test
  void a_wrong_call_is_answered_with_what_is_right() {
    assertThat(call("features", "--rounds", "4")).startsWith("2 ").contains("fewer than 5");
    assertThat(call("feature"))
        .startsWith("2 ")
        .contains("name features, monitor, verdict, backtest or scoring");
    assertThat(call()).startsWith("2 ").contains("NAME");
  }

  private static void hasTheShape(String report, String name, String unit, int sides) {
    List<String> lines = report.lines().toList();
    assertThat(lines.getFirst()).isEqualTo("bench " + name);
    for (String condition : List.of("JVM", "machine", "load", "protocol", "pipeline")) {
      assertThat(lines).anyMatch(line -> line.matches("  " + condition + " +\\S.*"));
    }
    assertThat(lines).anyMatch(line -> line.matches(" +median +min +max"));
    for (String row : List.of(unit + "s/s", "CPU ns/" + unit, "bytes allocated/" + unit)) {
      assertThat(lines.stream().filter(line -> line.matches("  " + row + NUMBERS))).hasSize(sides);
    }
  }

  private static String call(String... arguments) {
    var err = new StringWriter();
    int code = BenchMain.command().setErr(new PrintWriter(err, true)).execute(arguments);
    return code + " " + err;
  }
}

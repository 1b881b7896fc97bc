package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.loop.Charge;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PolicyFile;
import io.millrace.schemas.yaml.PolicyFile.Policy;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class PolicyComparisonTest {
  private static final Backtest.Options OPTIONS =
      Backtest.Options.of(new Charge.Time(Duration.ofHours(3)), 1);

  private static History history;
  private static PolicyComparison comparison;

  @BeforeAll
  static void run(@TempDir Path folder) throws IOException {
    Pipeline pipeline = Orders.pipeline();
    history = History.files(pipeline, Orders.write(folder));
    comparison =
        PolicyComparison.of(
            List.of(
                policy("retrain: {when: [], train_on: [all]}", "never.yaml", pipeline),
                policy(
                    "policy: <weekly> & \"on\"\n"
                        + "retrain: {when: [{every: 7d}], cooldown: 1d, train_on: [all]}",
                    "w.yaml",
                    pipeline)),
            history,
            OPTIONS);
  }

  private static Policy policy(String text, String file, Pipeline pipeline) {
    return PolicyFile.parse(text, file, pipeline);
  }

  private static BacktestReport report(int number) {
    return comparison.runs().get(number).report();
  }

  @Test
  void a_policy_changes_when_is_trained_and_not_what_happened() {
    assertThat(report(0).counts().vectors()).isEqualTo(report(1).counts().vectors());
    assertThat(report(0).counts().labelled()).isEqualTo(report(1).counts().labelled());
    assertThat(report(0).cost().trainings()).isEqualTo(1);
    assertThat(report(1).cost().trainings()).isEqualTo(4);
    assertThat(report(1).cost().cpuSeconds()).isEqualTo(4 * 3 * 3600.0);
    assertThat(report(1).cost().price()).isEqualTo(4 * 3 * 0.04);
  }

  @Test
  void what_was_served_covers_every_labelled_outcome_that_the_champion_decided() {
    long served = report(0).served().stream().mapToLong(BacktestReport.Served::outcomes).sum();
    assertThat(served).isEqualTo(report(0).counts().predictions().get("trees@1"));
    assertThat(report(0).servedMean("brier").orElseThrow()).isBetween(0.05, 0.2);
  }

  @Test
  void the_same_policy_alone_has_the_same_digest() {
    BacktestReport alone =
        PolicyComparison.of(
                List.of(
                    policy("retrain: {when: [], train_on: [all]}", "x.yaml", Orders.pipeline())),
                history,
                OPTIONS)
            .runs()
            .getFirst()
            .report();
    assertThat(alone.digest()).isEqualTo(report(0).digest());
    assertThat(report(1).digest()).isNotEqualTo(report(0).digest());
  }

  @Test
  void the_page_needs_nothing_beside_itself_and_escapes_what_it_is_given() throws Exception {
    String page = ReportHtml.of(comparison);
    assertThat(page)
        .contains("&lt;weekly&gt; &amp; &quot;on&quot;", "never", "prefers-color-scheme: dark")
        .doesNotContain("<weekly>", "<script", "http:", "https:", "src=", "url(");
    String svg = page.substring(page.indexOf("<svg class=\"chart\""));
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    var chart =
        builder.parse(
            new InputSource(new StringReader(svg.substring(0, svg.indexOf("</svg>") + 6))));
    assertThat(chart.getElementsByTagName("path").getLength()).isGreaterThanOrEqualTo(2);
    assertThat(chart.getDocumentElement().getAttribute("role")).isEqualTo("img");
  }

  @Test
  void the_json_has_a_report_for_each_policy() throws IOException {
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(comparison));
    assertThat(json.get("runs")).hasSize(2);
    JsonNode weekly = json.get("runs").get(1);
    assertThat(weekly.get("policy").asText()).isEqualTo("<weekly> & \"on\"");
    assertThat(weekly.get("report").get("cost").get("trainings").asLong()).isEqualTo(4);
    assertThat(weekly.get("report").get("served")).isNotEmpty();
  }

  @Test
  void the_text_has_a_line_for_each_policy() {
    assertThat(ReportText.of(comparison).lines().limit(3))
        .anyMatch(line -> line.startsWith("never"))
        .anyMatch(line -> line.startsWith("<weekly>"));
  }

  @Test
  void two_policies_of_one_name_are_refused() {
    Policy never = policy("retrain: {when: []}", "never.yaml", Orders.pipeline());
    assertThatThrownBy(() -> PolicyComparison.of(List.of(never, never), history, OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two policies are called never");
  }
}

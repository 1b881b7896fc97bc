package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.loop.LoopParts;
import io.millrace.retrain.answer.Answer;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestTest {
  private static final String ORDER =
      """
      {"type": "record", "name": "Order", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "amount", "type": "double"}]}
      """;
  private static final String RETURN =
      """
      {"type": "record", "name": "Return", "fields": [
        {"name": "id", "type": "string"}, {"name": "shop", "type": "string"},
        {"name": "known_at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "returned", "type": "boolean"}]}
      """;
  private static final String YAML =
      """
      pipeline: orders
      streams:
        orders: {schema: order.avsc, id: id, key: shop, time: at, require: {amount: "> 0"}}
        returns: {schema: return.avsc, id: id, key: shop, time: known_at}
      score: orders
      label: {value: returns.returned, within: 1d}
      features:
        amount: {field: amount}
        hour: {calendar: hour}
        orders_6h: {count: orders, by: shop, over: 6h}
      models:
        trees: {engine: smile, algorithm: gradient-boosting}
      bootstrap: 20d
      monitor: {window: 1d}
      retrain: {when: [{every: 15d}], cooldown: 1d, train_on: [all], promote: auto}
      """;

  @TempDir Path folder;
  private Pipeline pipeline;
  private Map<String, Path> files;

  @BeforeEach
  void write() throws IOException {
    pipeline =
        PipelineFile.parse(YAML, "orders.yaml", s -> s.equals("order.avsc") ? ORDER : RETURN);
    Path orders = folder.resolve("orders.csv");
    Path returns = folder.resolve("returns.csv");
    var random = new SplittableRandom(5);
    var orderRows = new StringBuilder("id,shop,at,amount\n");
    var returnRows = new StringBuilder("id,shop,known_at,returned\n");
    Instant at = Instant.parse("2026-03-01T00:00:00Z");
    for (int i = 0; i < 6_000; i++) {
      at = at.plusSeconds(600);
      double amount = i % 500 == 7 ? -1 : random.nextInt(1, 100);
      boolean returned = random.nextDouble() < (amount > 50 ? 0.8 : 0.1);
      orderRows.append("o%05d,s%d,%s,%s\n".formatted(i, i % 3, at, amount));
      returnRows.append(
          "o%05d,s%d,%s,%s\n".formatted(i, i % 3, at.plus(Duration.ofHours(5)), returned));
    }
    orderRows.append("broken,s1,not a time,3\n");
    Files.writeString(orders, orderRows);
    Files.writeString(returns, returnRows);
    files = Map.of("orders", orders, "returns", returns);
  }

  private static final LoopParts NOTHING_TRAINED =
      new LoopParts(
          (request, examples, incumbents) ->
              new Answer(List.of(), List.of(new Answer.Refusal("trees", "not today")), 0),
          (pipeline, bundle, artifact) -> {
            throw new IllegalStateException("nothing is submitted");
          },
          (version, artifact) -> {
            throw new IllegalStateException("nothing is loaded");
          });

  private BacktestReport untrained() {
    return Backtest.run(pipeline, files, Backtest.Options.DEFAULTS, Optional.of(NOTHING_TRAINED));
  }

  @Test
  void two_runs_with_real_training_have_the_same_digest_and_report() {
    var options = new Backtest.Options(Optional.of(Duration.ofHours(1)), Optional.of(1));
    BacktestReport first = Backtest.run(pipeline, files, options);
    BacktestReport second = Backtest.run(pipeline, files, options);
    assertThat(first.versions()).isNotEmpty();
    assertThat(first.counts().predictions().get("trees@1")).isGreaterThan(3_000);
    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(ReportJson.of(second.at(first.pace()))).isEqualTo(ReportJson.of(first));
    assertThat(first.race().getFirst().measures().get("brier"))
        .isLessThan(brier(first, "base/majority"));
  }

  private static double brier(BacktestReport report, String predictor) {
    return report.race().stream()
        .filter(runner -> runner.predictor().equals(predictor))
        .findFirst()
        .orElseThrow()
        .measures()
        .get("brier");
  }

  @Test
  void every_row_is_counted_once() {
    BacktestReport.Counts counts = untrained().counts();
    assertThat(counts.rows()).isEqualTo(12_001);
    assertThat(counts.refused())
        .containsEntry("ingest/unreadable", 1L)
        .containsEntry("features/require", 12L);
    assertThat(counts.vectors()).isEqualTo(6_000 - 12);
    assertThat(counts.outcomes()).isEqualTo(counts.vectors());
    assertThat(counts.labelled()).isEqualTo(counts.vectors());
  }

  @Test
  void a_request_that_nobody_can_answer_ends_with_the_reason() {
    assertThat(untrained().requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.why()).isNotBlank())
        .anyMatch(r -> r.state() == Request.State.FAILED && r.why().contains("trees: not today"));
  }

  @Test
  void a_file_that_gives_seconds_only_is_run_with_one_candidate_and_says_so() {
    assertThat(untrained().notes()).anyMatch(note -> note.contains("1 candidate"));
    var stated = new Backtest.Options(Optional.empty(), Optional.of(3));
    assertThat(Backtest.run(pipeline, files, stated, Optional.of(NOTHING_TRAINED)).notes())
        .noneMatch(note -> note.contains("1 candidate"));
  }

  @Test
  void every_stream_needs_a_file() {
    assertThatThrownBy(
            () ->
                Backtest.run(
                    pipeline, Map.of("orders", files.get("orders")), Backtest.Options.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("returns");
  }

  @Test
  void the_report_is_there_as_text_and_as_json() throws IOException {
    BacktestReport report = untrained();
    assertThat(ReportText.of(report)).contains("backtest of orders", "digest " + report.digest());
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(report));
    assertThat(json.get("counts").get("vectors").asLong()).isEqualTo(report.counts().vectors());
    assertThat(json.get("digest").asText()).isEqualTo(report.digest());
  }
}

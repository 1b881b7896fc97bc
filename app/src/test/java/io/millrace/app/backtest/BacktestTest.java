package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.app.loop.Charge;
import io.millrace.app.loop.LoopParts;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.retrain.answer.Answer;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestTest {
  @TempDir Path folder;
  private Pipeline pipeline;
  private SourceFiles files;

  @BeforeEach
  void write() throws IOException {
    pipeline = Orders.pipeline();
    files = Orders.write(folder);
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

  private History history() {
    return History.files(pipeline, files);
  }

  private BacktestReport untrained() {
    return Backtest.run(
        pipeline, history(), Backtest.Options.DEFAULTS, Optional.of(NOTHING_TRAINED));
  }

  @Test
  void two_runs_with_real_training_have_the_same_digest_and_report() {
    var options = Backtest.Options.of(new Charge.Time(Duration.ofHours(1)), 1);
    BacktestReport first = Backtest.run(pipeline, history(), options);
    BacktestReport second = Backtest.run(pipeline, history(), options);
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
  void without_first_versions_and_a_schedule_it_ends_there_as_a_run_does() {
    Pipeline unscheduled = Orders.pipelineThatRetrains("error-drift");
    BacktestReport report =
        Backtest.run(
            unscheduled,
            History.files(unscheduled, files),
            Backtest.Options.DEFAULTS,
            Optional.of(NOTHING_TRAINED));

    assertThat(report.counts().rows()).isBetween(4_000L, 8_000L);
    assertThat(report.notes()).anyMatch(note -> note.contains("trees: not today"));
    assertThat(report.failure()).get().asString().contains("trees: not today");
  }

  @Test
  void with_a_schedule_it_goes_on_and_says_in_the_end_that_nothing_was_trained() {
    assertThat(untrained().failure()).get().asString().contains("the first versions");
  }

  @Test
  void a_file_that_gives_seconds_only_is_run_with_one_candidate_and_says_so() {
    assertThat(untrained().notes()).anyMatch(note -> note.contains("1 candidate"));
    var stated = new Backtest.Options(Optional.empty(), Optional.of(3), Optional.empty());
    assertThat(Backtest.run(pipeline, history(), stated, Optional.of(NOTHING_TRAINED)).notes())
        .noneMatch(note -> note.contains("1 candidate"));
  }

  @Test
  void every_stream_needs_a_file() {
    assertThatThrownBy(
            () ->
                History.files(
                    pipeline, SourceFiles.of(Map.of("orders", files.files().get("orders")))))
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

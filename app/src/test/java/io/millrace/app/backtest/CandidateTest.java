package io.millrace.app.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.app.loop.Charge;
import io.millrace.app.loop.LoopParts;
import io.millrace.retrain.answer.Answer;
import io.millrace.retrain.answer.Retraining;
import io.millrace.retrain.answer.Threads;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Verdict;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Tune;
import io.millrace.schemas.yaml.PolicyFile;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateTest {
  private static final Charge HOUR = new Charge.Time(Duration.ofHours(1));

  private static Pipeline pipeline;
  private static History history;
  private static Answer.Submission trained;
  private static BacktestReport alone;

  @BeforeAll
  static void run(@TempDir Path folder) throws IOException {
    Pipeline file = Orders.pipeline();
    history = History.files(file, Orders.write(folder));
    pipeline =
        PolicyFile.parse("retrain: {when: [], train_on: [all]}", "never.yaml", file)
            .pipeline()
            .with(new Tune(Duration.ofMinutes(1), Optional.of(1)));
    List<Answer.Submission> submissions = new ArrayList<>();
    var retraining = new Retraining(pipeline, Threads.ONE);
    var loader = new ScorerLoader(Signatures.of(pipeline.signature()));
    LoopParts parts =
        new LoopParts(
            (request, examples, incumbents) -> {
              Answer answer = retraining.answer(request, examples, incumbents);
              submissions.addAll(answer.submissions());
              return answer;
            },
            new ModelInspector(),
            loader::load);
    var options = Backtest.Options.of(HOUR, 1);
    alone = Backtest.run(pipeline, history, options, Optional.of(parts));
    trained = submissions.getFirst();
  }

  private static BacktestReport with(Candidate candidate) {
    var options = new Backtest.Options(Optional.of(HOUR), Optional.of(1), Optional.of(candidate));
    return Backtest.run(pipeline, history, options);
  }

  @Test
  void a_version_tried_beside_itself_is_no_better_and_changes_nothing_that_was_served() {
    BacktestReport report = with(new Candidate("trees@1", trained.bundle(), trained.artifact()));
    assertThat(report.counts().predictions().get("trees@1"))
        .isEqualTo(alone.counts().predictions().get("trees@1"));
    assertThat(report.counts().predictions().get("candidate@1")).isGreaterThan(2_000);
    assertThat(report.champions()).isEqualTo(alone.champions());
    assertThat(report.servedMean("brier")).isEqualTo(alone.servedMean("brier"));
    assertThat(report.verdicts())
        .filteredOn(verdict -> verdict.contender().equals("candidate"))
        .noneMatch(verdict -> verdict.answer() == Verdict.Answer.BETTER);
    assertThat(report.notes().getLast()).startsWith("what if trees@1 had been champion");
  }

  @Test
  void an_artifact_from_a_file_is_tried_as_publishing_it_would_have_it(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("mine.model");
    Files.write(file, trained.artifact().bytes());
    BacktestReport report = with(CandidateSource.find(file.toString(), pipeline, Optional.empty()));
    assertThat(report.counts().predictions().get("candidate@1")).isGreaterThan(2_000);
    assertThat(report.notes().getLast()).startsWith("what if mine.model had been champion");
    assertThat(report.champions()).isEqualTo(alone.champions());
  }

  @Test
  void a_file_that_holds_no_model_is_refused_by_its_name(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.model");
    Files.writeString(file, "not a model");
    assertThatThrownBy(() -> CandidateSource.find(file.toString(), pipeline, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mine.model must not serve");
  }

  @Test
  void a_version_that_would_not_load_is_answered_with_the_reason() {
    byte[] changed = trained.artifact().bytes();
    changed[0] ^= 1;
    BacktestReport report = with(new Candidate("damaged", trained.bundle(), new Blob(changed)));
    assertThat(report.counts().predictions()).doesNotContainKey("candidate@1");
    assertThat(report.notes().getLast()).contains("would not have served", "digest");
  }

  @Test
  void a_version_is_looked_for_where_a_registry_is_given() {
    assertThatThrownBy(() -> CandidateSource.find("trees@1", pipeline, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--kafka");
  }
}

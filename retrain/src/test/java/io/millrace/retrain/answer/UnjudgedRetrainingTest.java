package io.millrace.retrain.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.scoring.ModelInspector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A request for new versions where nobody ever says what was true. */
class UnjudgedRetrainingTest {
  private static final int ROWS = 2_000;
  private static final Instant AT = SyntheticExamples.allMature(ROWS);

  private static Answer answer(Task task, String... contenders) {
    List<Example> examples =
        SyntheticExamples.of(ROWS, 3).stream()
            .map(e -> new Example(e.vector(), Double.NaN, e.labelKnownAt()))
            .toList();
    return new Retraining(
            SyntheticPipeline.with(task, new Retrain.Everything()), Threads.ONE_PER_CONTENDER)
        .answer(
            SyntheticPipeline.request(SyntheticExamples.START, AT, contenders), examples, Map.of());
  }

  private static void assertServes(Submission submission) {
    Bundle bundle = submission.bundle();
    assertThat(bundle.provenance().hyperparameters()).containsKey("validation_loss");
    assertThat(bundle.card()).contains("Nobody says what was true");
    assertThat(bundle.evaluation().gates())
        .extracting(Bundle.Gate::name)
        .containsExactly("finite-scores", "serves-as-trained", "size", "latency");
    assertThat(
            new ModelInspector()
                .inspect("synthetic", bundle, submission.artifact().bytes())
                .failure())
        .isEmpty();
  }

  @Test
  void a_forest_and_an_autoencoder_pass_their_gates_and_serve() {
    Answer answer = answer(Task.ANOMALY, "forest", "net");

    assertThat(answer.why()).isEmpty();
    assertThat(answer.passed())
        .extracting(Submission::contender)
        .containsExactlyInAnyOrder("forest", "net");
    answer.passed().forEach(UnjudgedRetrainingTest::assertServes);
  }

  @Test
  void k_means_passes_its_gates_and_serves() {
    Answer answer = answer(Task.CLUSTERING, "centres", "net");

    assertThat(answer.passed()).extracting(Submission::contender).containsExactly("centres");
    answer.passed().forEach(UnjudgedRetrainingTest::assertServes);
    assertThat(answer.passed().getFirst().bundle().manifest().classes())
        .containsExactly("0", "1", "2");
    assertThat(answer.refusals())
        .singleElement()
        .satisfies(no -> assertThat(no.why()).contains("take k-means, or publish one"));
  }
}

package io.millrace.retrain.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.scoring.ModelInspector;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers are predicted: 500 + 30 load + 20 (wind > 1), with noise of deviation 5. */
class RegressionRetrainingTest {
  private static final int ROWS = 4_000;
  private static final int LOAD = 0;
  private static final int WIND = 2;
  private static final Instant AT = SyntheticExamples.allMature(ROWS);
  private static final Pipeline PIPELINE =
      SyntheticPipeline.with(Manifest.Task.REGRESSION, new Retrain.Everything());

  private static List<Example> examples;
  private static Answer answer;

  @BeforeAll
  static void answerOnce() {
    SplittableRandom noise = new SplittableRandom(4);
    examples =
        SyntheticExamples.of(ROWS, 3).stream()
            .map(
                e -> new Example(e.vector(), truth(e) + 5 * noise.nextGaussian(), e.labelKnownAt()))
            .toList();
    answer =
        new Retraining(PIPELINE, Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "trees", "net"),
                examples,
                Map.of());
  }

  private static double truth(Example example) {
    double load = example.vector().values().number(LOAD);
    return 500 + 30 * load + (example.vector().values().number(WIND) > 1 ? 20 : 0);
  }

  @Test
  void trees_and_network_learn_the_number_and_pass_their_gates() {
    assertThat(answer.why()).isEmpty();
    assertThat(answer.submissions())
        .extracting(Submission::contender)
        .containsExactlyInAnyOrder("trees", "net");
    for (Submission submission : answer.submissions()) {
      Bundle.Evaluation evaluation = submission.bundle().evaluation();
      assertThat(evaluation.values().get("mae")).isLessThan(8);
      assertThat(evaluation.values().get("loss"))
          .isCloseTo(evaluation.values().get("mae") / 50, within(1e-9));
      assertThat(evaluation.baselines().get("base/mean").get("mae")).isGreaterThan(20);
      assertThat(evaluation.baselines()).containsKey("base/hour-of-week");
      assertThat(submission.bundle().manifest().task()).isEqualTo(Manifest.Task.REGRESSION);
      assertThat(submission.bundle().card()).contains("The number that", "mean absolute error");
    }
  }

  @Test
  void what_was_trained_serves() {
    for (Submission submission : answer.submissions()) {
      byte[] artifact = submission.artifact().bytes();
      assertThat(new ModelInspector().inspect("synthetic", submission.bundle(), artifact).failure())
          .isEmpty();
      var loader = new ScorerLoader(Signatures.of(SyntheticExamples.SIGNATURE));
      try (Scorer scorer = loader.load(submission.contender(), submission.bundle(), artifact)) {
        double error = 0;
        double[] scores = scorer.score(examples.stream().map(Example::vector).toList());
        for (int i = 0; i < ROWS; i++) {
          error += Math.abs(scores[i] - truth(examples.get(i))) / ROWS;
        }
        assertThat(error).isLessThan(6);
      }
    }
  }

  @Test
  void a_label_that_is_noise_fails_its_gates() {
    SplittableRandom random = new SplittableRandom(8);
    List<Example> noise =
        examples.stream()
            .map(e -> new Example(e.vector(), random.nextGaussian(), e.labelKnownAt()))
            .toList();
    Answer refused =
        new Retraining(PIPELINE, Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "trees"), noise, Map.of());
    assertThat(refused.passed()).isEmpty();
    assertThat(refused.why()).contains("trees: gate beats-mean failed: loss");
  }
}

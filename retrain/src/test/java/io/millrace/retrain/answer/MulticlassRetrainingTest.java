package io.millrace.retrain.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.measures.loss.Distribution;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.scoring.LabelFit;
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

/**
 * One of three classes is predicted: by load, under -0.7, under 0.7 and over; one in ten at random.
 */
class MulticlassRetrainingTest {
  private static final int ROWS = 3_000;
  private static final Instant AT = SyntheticExamples.allMature(ROWS);
  private static final Pipeline PIPELINE =
      SyntheticPipeline.with(Manifest.Task.MULTICLASS, new Retrain.Everything());

  private static List<Example> examples;
  private static Answer answer;

  @BeforeAll
  static void answerOnce() {
    SplittableRandom random = new SplittableRandom(4);
    examples =
        SyntheticExamples.of(ROWS, 3).stream()
            .map(
                e ->
                    new Example(
                        e.vector(),
                        random.nextInt(10) == 0 ? random.nextInt(3) : truth(e),
                        e.labelKnownAt()))
            .toList();
    answer = answer(examples, "trees", "net");
  }

  private static Answer answer(List<Example> rows, String... contenders) {
    return new Retraining(PIPELINE, Threads.ONE)
        .answer(SyntheticPipeline.request(SyntheticExamples.START, AT, contenders), rows, Map.of());
  }

  private static int truth(Example example) {
    double load = example.vector().values().number(0);
    return load < -0.7 ? 0 : load < 0.7 ? 1 : 2;
  }

  @Test
  void trees_and_network_learn_the_classes_and_pass_their_gates() {
    assertThat(answer.why()).isEmpty();
    assertThat(answer.submissions())
        .extracting(Submission::contender)
        .containsExactlyInAnyOrder("trees", "net");
    for (Submission submission : answer.submissions()) {
      Bundle.Evaluation evaluation = submission.bundle().evaluation();
      assertThat(evaluation.values().get("accuracy")).isGreaterThan(0.85);
      assertThat(evaluation.values().get("brier"))
          .isLessThan(0.5 * evaluation.baselines().get("base/majority").get("brier"));
      assertThat(evaluation.baselines()).containsKey("base/hour-of-week");
      assertThat(submission.bundle().manifest().classes()).containsExactly("low", "mid", "high");
      assertThat(submission.bundle().card())
          .contains("turns out to be [low, mid, high]", "accuracy");
    }
  }

  @Test
  void what_was_trained_serves_a_probability_for_each_class() {
    for (Submission submission : answer.submissions()) {
      byte[] artifact = submission.artifact().bytes();
      assertThat(new ModelInspector().inspect("synthetic", submission.bundle(), artifact).failure())
          .isEmpty();
      LabelFit.check(PIPELINE, submission.bundle().manifest());
      var loader = new ScorerLoader(Signatures.of(SyntheticExamples.SIGNATURE));
      try (Scorer scorer = loader.load(submission.contender(), submission.bundle(), artifact)) {
        assertThat(scorer.width()).isEqualTo(3);
        double[] answers = scorer.score(examples.stream().map(Example::vector).toList());
        assertThat(answers).hasSize(3 * ROWS);
        int right = 0;
        for (int i = 0; i < ROWS; i++) {
          assertThat(Distribution.isOne(answers, 3 * i, 3)).isTrue();
          right += Distribution.likeliest(answers, 3 * i, 3) == truth(examples.get(i)) ? 1 : 0;
        }
        assertThat(right).isGreaterThan(92 * ROWS / 100);
      }
    }
  }

  @Test
  void a_class_that_never_came_has_a_place_in_every_answer() {
    List<Example> two =
        examples.stream()
            .map(e -> new Example(e.vector(), e.label() == 1 ? 0 : e.label(), e.labelKnownAt()))
            .toList();
    Answer without = answer(two, "trees", "net");

    assertThat(without.submissions()).hasSize(2);
    var loader = new ScorerLoader(Signatures.of(SyntheticExamples.SIGNATURE));
    for (Submission submission : without.submissions()) {
      byte[] artifact = submission.artifact().bytes();
      try (Scorer scorer = loader.load(submission.contender(), submission.bundle(), artifact)) {
        double[] answer = scorer.score(List.of(examples.getFirst().vector()));
        assertThat(Distribution.isOne(answer, 0, 3)).isTrue();
        assertThat(answer[1]).isLessThan(0.05);
      }
    }
  }

  @Test
  void labels_that_are_noise_fail_their_gates() {
    SplittableRandom random = new SplittableRandom(8);
    List<Example> noise =
        examples.stream()
            .map(e -> new Example(e.vector(), random.nextInt(3), e.labelKnownAt()))
            .toList();
    Answer refused = answer(noise, "trees");

    assertThat(refused.passed()).isEmpty();
    assertThat(refused.why()).contains("gate beats-majority failed: log loss");
  }
}

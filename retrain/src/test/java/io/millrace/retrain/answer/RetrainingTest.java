package io.millrace.retrain.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.measures.profile.Profile;
import io.millrace.retrain.SyntheticExamples;
import io.millrace.retrain.SyntheticPipeline;
import io.millrace.retrain.answer.Answer.Refusal;
import io.millrace.retrain.answer.Answer.Submission;
import io.millrace.retrain.dataset.SplitRule;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.scoring.ModelInspector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RetrainingTest {
  private static final int ROWS = 5_000;
  private static final Instant AT = SyntheticExamples.allMature(ROWS);
  private static final Pipeline PIPELINE =
      SyntheticPipeline.with(new Retrain.Everything(), new Retrain.Latest(Duration.ofDays(20)));
  private static final Request REQUEST =
      SyntheticPipeline.request(SyntheticExamples.START, AT, "trees", "net", "guest");

  private static List<Example> examples;
  private static Answer answer;

  @BeforeAll
  static void answerOnce() {
    examples = SyntheticExamples.of(ROWS, 3);
    answer =
        new Retraining(PIPELINE, Threads.ONE_PER_CONTENDER).answer(REQUEST, examples, Map.of());
  }

  private static Submission of(String contender) {
    return answer.submissions().stream()
        .filter(submission -> submission.contender().equals(contender))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no submission: " + answer.why()));
  }

  @Test
  void every_contender_that_can_be_trained_gets_a_bundle_and_the_other_a_reason() {
    assertThat(answer.submissions()).extracting(Submission::contender).containsOnly("trees", "net");
    assertThat(answer.refusals()).extracting(Refusal::contender).containsExactly("guest");
    assertThat(answer.why()).contains("publish a version of it");
  }

  @Test
  void the_registrys_inspector_accepts_every_bundle() {
    for (Submission submission : answer.submissions()) {
      assertThat(
              new ModelInspector()
                  .inspect("synthetic", submission.bundle(), submission.artifact().bytes())
                  .failure())
          .isEmpty();
    }
  }

  @Test
  void bundles_beat_the_base_rates_on_a_holdout_that_they_share() {
    for (Submission submission : answer.submissions()) {
      Bundle.Evaluation evaluation = submission.bundle().evaluation();
      assertThat(evaluation.passed()).isTrue();
      assertThat(evaluation.values().get("auc")).isGreaterThan(0.80);
      assertThat(evaluation.values().get("brier"))
          .isLessThan(evaluation.baselines().get("base/majority").get("brier") - 0.03);
    }
    assertThat(of("trees").bundle().evaluation().holdoutFrom())
        .isEqualTo(of("net").bundle().evaluation().holdoutFrom());
  }

  @Test
  void provenance_says_what_it_was_made_of() {
    Bundle.Provenance provenance = of("trees").bundle().provenance();
    assertThat(provenance.requestId()).isEqualTo(REQUEST.id());
    assertThat(provenance.to()).isBefore(of("trees").bundle().evaluation().holdoutFrom());
    assertThat(provenance.hyperparameters()).containsKeys("trees", "shrinkage", "range");
    assertThat(provenance.dataDigest()).hasSize(64);
    assertThat(of("trees").bundle().card()).contains("# synthetic/trees", "base/hour-of-week");
  }

  @Test
  void of_a_short_range_what_serves_is_fitted_to_all_rows_after_it_was_judged_on_the_latest() {
    List<Example> few = examples.subList(0, 600);
    Instant at = SyntheticExamples.allMature(600);
    SplitRule rule = new SplitRule(600, 0.1, 60, 0.3, SplitRule.Afterwards.FITTED_TO_ALL);
    Answer of =
        new Retraining(SyntheticPipeline.with(new Retrain.Everything()), Threads.ONE, rule)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, at, "trees", "net"),
                few,
                Map.of());
    assertThat(of.submissions()).as(of.why()).isNotEmpty();
    for (Submission submission : of.submissions()) {
      Bundle bundle = submission.bundle();
      assertThat(bundle.provenance().rows()).isEqualTo(600L);
      assertThat(bundle.evaluation().rows()).isBetween(60L, 120L);
      assertThat(bundle.evaluation().holdoutTo()).isEqualTo(bundle.provenance().to());
      assertThat(bundle.card()).contains("then the same was fitted to all");
    }
  }

  @Test
  void self_test_rows_hold_missing_values_and_the_profile_every_feature() {
    Bundle bundle = of("net").bundle();
    assertThat(bundle.selfTest()).hasSize(16);
    assertThat(bundle.selfTest().getLast().numbers()).allMatch(number -> number.isNaN());
    assertThat(Profile.fromBytes(bundle.profile().bytes()).features())
        .containsOnlyKeys("load", "city", "wind", "noise");
  }

  @Test
  void with_counted_candidates_one_thread_answers_the_same_as_several() {
    Answer again = new Retraining(PIPELINE, Threads.ONE).answer(REQUEST, examples, Map.of());
    for (int i = 0; i < 2; i++) {
      Bundle one = again.submissions().get(i).bundle();
      Bundle several = answer.submissions().get(i).bundle();
      assertThat(one.artifact()).isEqualTo(several.artifact());
      assertThat(one.evaluation()).isEqualTo(several.evaluation());
      assertThat(one.selfTest()).isEqualTo(several.selfTest());
    }
  }

  @Test
  void the_current_version_is_judged_on_the_same_rows() {
    Submission first = of("trees");
    ModelVersion version =
        new ModelVersion("synthetic", 1, ModelVersion.State.CURRENT, first.bundle(), List.of());
    Answer next =
        new Retraining(PIPELINE, Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "trees"),
                examples,
                Map.of("trees", new Incumbent(version, first.artifact())));
    Bundle.Evaluation evaluation = next.submissions().getFirst().bundle().evaluation();
    assertThat(evaluation.baselines().get("current")).isEqualTo(evaluation.values());
  }

  @Test
  void a_label_that_is_noise_gives_a_bundle_whose_gates_say_no_with_their_numbers() {
    SplittableRandom random = new SplittableRandom(5);
    List<Example> noise =
        examples.stream()
            .map(e -> new Example(e.vector(), random.nextInt(2), e.labelKnownAt()))
            .toList();
    Answer refused =
        new Retraining(SyntheticPipeline.with(new Retrain.Everything()), Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "trees"), noise, Map.of());
    assertThat(refused.submissions()).hasSize(1);
    assertThat(refused.passed()).isEmpty();
    assertThat(refused.why()).contains("trees: gate beats-majority failed: log loss");
  }

  @Test
  void too_few_examples_are_a_reason() {
    Answer refused =
        new Retraining(PIPELINE, Threads.ONE).answer(REQUEST, examples.subList(0, 500), Map.of());
    assertThat(refused.submissions()).isEmpty();
    assertThat(refused.why()).contains("trees: all: 500 examples, 2000 are needed");
  }

  @Test
  void an_unknown_contender_is_a_reason() {
    Request strange = SyntheticPipeline.request(SyntheticExamples.START, AT, "forest");
    Answer refused = new Retraining(PIPELINE, Threads.ONE).answer(strange, examples, Map.of());
    assertThat(refused.why()).contains("forest: is not one of");
  }

  @Test
  void features_that_never_vary_are_a_reason() {
    List<Example> constant =
        examples.stream()
            .map(
                e ->
                    new Example(
                        new FeatureVector(
                            e.vector().eventId(),
                            "key",
                            e.vector().eventTime(),
                            e.vector().admittedAt(),
                            e.vector().signature(),
                            new FeatureValues(new double[4], new String[4])),
                        e.label(),
                        e.labelKnownAt()))
            .toList();
    Answer refused =
        new Retraining(PIPELINE, Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "net"), constant, Map.of());
    assertThat(refused.why()).contains("nothing to learn from");
  }

  @Test
  void an_artifact_that_cannot_be_loaded_leaves_the_comparison_out() {
    ModelVersion version =
        new ModelVersion(
            "synthetic", 1, ModelVersion.State.CURRENT, of("trees").bundle(), List.of());
    Answer next =
        new Retraining(SyntheticPipeline.with(new Retrain.Everything()), Threads.ONE)
            .answer(
                SyntheticPipeline.request(SyntheticExamples.START, AT, "trees"),
                examples,
                Map.of("trees", new Incumbent(version, new Blob(new byte[] {1}))));
    assertThat(next.submissions().getFirst().bundle().evaluation().baselines())
        .doesNotContainKey("current");
  }
}

package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import io.millrace.scoring.Specimen.Row;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.BadModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every kind of scorer holds to. */
interface ScorerContract {
  Specimen specimen();

  /** How far a score may be from the oracle's: 0 asks for the same bits. */
  double tolerance();

  @Test
  default void every_row_scores_as_the_model_itself_does() {
    List<Row> rows = Specimen.rows(300, 3);
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      double[] scores = scorer.score(vectors(rows));
      for (int i = 0; i < scores.length; i++) {
        assertThat(scores[i]).isCloseTo(specimen().expected(rows.get(i)), within(tolerance()));
      }
    }
  }

  @Test
  default void a_score_does_not_depend_on_the_batch_around_it() {
    List<FeatureVector> vectors = vectors(Specimen.rows(64, 4));
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      double[] together = scorer.score(vectors);
      for (int i = 0; i < together.length; i++) {
        double alone = scorer.score(List.of(vectors.get(i)))[0];
        assertThat(together[i]).isCloseTo(alone, within(tolerance()));
      }
      assertThat(scorer.score(vectors)).isEqualTo(together);
    }
  }

  @Test
  default void no_vectors_give_no_scores() {
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      assertThat(scorer.score(List.of())).isEmpty();
      assertThat(scorer.provider()).isEqualTo("cpu");
    }
  }

  @Test
  default void vectors_of_another_signature_share_a_batch_when_they_carry_the_features() {
    Row row = new Row(700, 17, "ORD");
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      double[] scores = scorer.score(List.of(row.vector(), wider(row), row.vector()));
      assertThat(scores[1]).isEqualTo(scores[0]).isEqualTo(scores[2]);
    }
  }

  @Test
  default void a_vector_without_a_feature_is_refused_with_what_to_do() {
    FeatureVector vector =
        Row.vector(NARROWER, new FeatureValues(new double[] {700, 17}, new String[] {null, null}));
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      assertThatThrownBy(() -> scorer.score(List.of(vector)))
          .isInstanceOf(UnfitVectorException.class)
          .hasMessageContaining("model specimen expects signature " + Specimen.SIGNATURE.hash())
          .hasMessageContaining("(3 features) but the vector carries " + NARROWER.hash() + " (2)")
          .hasMessageContaining("which has no feature origin")
          .hasMessageContaining("retrain it");
    }
  }

  @Test
  default void a_vector_of_unknown_columns_is_refused() {
    var unknown = Signature.ofColumns(List.of(Specimen.HOUR));
    FeatureVector vector =
        Row.vector(unknown, new FeatureValues(new double[] {1}, new String[] {null}));
    try (Scorer scorer = load(specimen().bundle(), specimen().artifact())) {
      assertThatThrownBy(() -> scorer.score(List.of(vector)))
          .isInstanceOf(UnfitVectorException.class)
          .hasMessageContaining("its columns are not known here");
    }
  }

  @Test
  default void invariant_5_a_changed_artifact_never_serves() {
    byte[] changed = specimen().artifact().clone();
    changed[changed.length / 2] ^= 1;

    refused(specimen().bundle(), changed, "digest: the artifact is");
  }

  @Test
  default void invariant_5_bytes_that_are_no_model_never_serve() {
    byte[] garbage = new byte[4096];
    new Random(5).nextBytes(garbage);
    byte[] half = Arrays.copyOf(specimen().artifact(), specimen().artifact().length / 2);

    refused(specimen().withArtifact(garbage), garbage, "");
    refused(specimen().withArtifact(half), half, "");
    refused(specimen().withArtifact(new byte[] {0}), new byte[] {0}, "");
  }

  @Test
  default void invariant_5_a_model_changed_under_a_right_digest_is_refused_or_scores_the_same() {
    Random random = new Random(6);
    for (int i = 0; i < 150; i++) {
      byte[] changed = specimen().artifact().clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try (Scorer scorer = load(specimen().withArtifact(changed), changed)) {
        for (Row row : Specimen.rows(20, 7)) {
          assertThat(scorer.score(vectors(List.of(row)))[0])
              .isCloseTo(specimen().expected(row), within(Math.max(tolerance(), 1e-6)));
        }
      } catch (BadModelException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  default void invariant_5_a_model_that_scores_otherwise_than_in_training_never_serves() {
    Specimen good = specimen();
    Bundle bundle =
        Specimen.bundle(
            good.manifest(), good.artifact(), good.selfTest(Specimen.rows(20, 7), 2e-6));

    refused(bundle, good.artifact(), "self-test: row 0 scores");
  }

  @Test
  default void a_bundle_without_self_test_rows_never_serves() {
    Specimen good = specimen();

    refused(
        Specimen.bundle(good.manifest(), good.artifact(), List.of()),
        good.artifact(),
        "self-test: the bundle has no rows");
  }

  @Test
  default void a_manifest_of_another_width_never_serves() {
    Specimen good = specimen();
    var narrow = good.manifest(List.of(new Scaled("hour", 12, 12, 6)));

    refused(
        Specimen.bundle(narrow, good.artifact(), good.selfTest(Specimen.rows(20, 7), 0)),
        good.artifact(),
        "manifest: input x");
  }

  private static void refused(Bundle bundle, byte[] artifact, String reason) {
    assertThatThrownBy(() -> load(bundle, artifact))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(reason);
  }

  private static Scorer load(Bundle bundle, byte[] artifact) {
    return new ScorerLoader(Signatures.of(Specimen.SIGNATURE, WIDER, NARROWER))
        .load("specimen", bundle, artifact);
  }

  private static List<FeatureVector> vectors(List<Row> rows) {
    return rows.stream().map(Row::vector).toList();
  }

  private static FeatureVector wider(Row row) {
    return Row.vector(
        WIDER,
        new FeatureValues(
            new double[] {Double.NaN, 1, row.hour(), row.distance()},
            new String[] {row.origin(), null, null, null}));
  }

  Signature WIDER =
      Signature.ofColumns(
          List.of(
              Specimen.ORIGIN,
              Column.of("more", Feature.Type.NUMBER, "field(more):number"),
              Specimen.HOUR,
              Specimen.DISTANCE));
  Signature NARROWER = Signature.ofColumns(List.of(Specimen.DISTANCE, Specimen.HOUR));
}

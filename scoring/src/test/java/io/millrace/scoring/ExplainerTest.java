package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Explanation.Method;
import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.scoring.Specimen.Row;
import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.input.Signatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Explanations of real small models, beside what they score and what others say. */
class ExplainerTest {
  private static final List<Row> ROWS = Specimen.rows(300, 11);
  private static final Specimen BOOSTING = SmileSpecimen.boosting();
  private static final Specimen FOREST = SmileSpecimen.forest();
  private static final Row ORDINARY = new Row(1000, 12, "ORD");

  @Test
  void effects_of_boosted_trees_add_up_to_the_log_odds_of_the_score() {
    Explainer explainer = explainer(BOOSTING);

    assertThat(explainer.method()).isEqualTo(Method.TREE_SHAP);
    assertThat(explainer.unit()).isEqualTo(Unit.LOG_ODDS);
    assertAdditive(explainer, BOOSTING, x -> 1 / (1 + Math.exp(-x)));
  }

  @Test
  void effects_of_a_forest_add_up_to_its_probability() {
    Explainer explainer = explainer(FOREST);

    assertThat(explainer.method()).isEqualTo(Method.TREE_SHAP);
    assertThat(explainer.unit()).isEqualTo(Unit.PROBABILITY);
    assertAdditive(explainer, FOREST, x -> x);
  }

  private static void assertAdditive(
      Explainer explainer, Specimen specimen, DoubleUnaryOperator score) {
    List<Attribution> found = explainer.explain(vectors());
    for (int i = 0; i < ROWS.size(); i++) {
      Attribution one = found.get(i);
      assertThat(one.base() + Arrays.stream(one.effects()).sum())
          .isCloseTo(one.output(), within(1e-12));
      assertThat(score.applyAsDouble(one.output()))
          .isCloseTo(specimen.expected(ROWS.get(i)), within(1e-12));
    }
  }

  @Test
  void
      effects_of_a_logistic_regression_are_its_coefficients_times_the_distance_from_the_ordinary() {
    Specimen logistic = OnnxSpecimen.logistic();
    Explainer explainer = explainer(logistic);
    List<Attribution> found = explainer.explain(vectors());

    assertThat(explainer.method()).isEqualTo(Method.OCCLUSION);
    assertThat(explainer.unit()).isEqualTo(Unit.LOG_ODDS);
    for (int i = 0; i < ROWS.size(); i++) {
      double[] x = ROWS.get(i).encoded();
      double[] usual = ORDINARY.encoded();
      double hour = 0.9 * (x[2] - usual[2]);
      double origin = 1.1 * (x[3] - usual[3]) - 0.4 * (x[4] - usual[4]);
      double distance = 0.3 * (x[0] - usual[0]) - 0.7 * (x[1] - usual[1]);
      assertThat(found.get(i).effects())
          .containsExactly(new double[] {distance, hour, origin}, within(1e-2));
      assertThat(found.get(i).base() + Arrays.stream(found.get(i).effects()).sum())
          .isCloseTo(found.get(i).output(), within(1e-3));
    }
  }

  @Test
  void
      the_deletion_curve_by_effect_moves_the_score_sooner_than_by_chance_and_last_of_all_reversed() {
    for (Specimen specimen : List.of(BOOSTING, FOREST, OnnxSpecimen.logistic())) {
      List<Attribution> found = explainer(specimen).explain(vectors());
      double byEffect = 0;
      double byChance = 0;
      double reversed = 0;
      Random random = new Random(5);
      for (int i = 0; i < ROWS.size(); i++) {
        double[] effects = found.get(i).effects();
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
        Collections.shuffle(order, random);
        byChance += deletion(specimen, ROWS.get(i), order);
        order.sort(Comparator.comparingDouble(feature -> -Math.abs(effects[feature])));
        byEffect += deletion(specimen, ROWS.get(i), order);
        reversed += deletion(specimen, ROWS.get(i), order.reversed());
      }
      System.out.printf(
          "fidelity of %s: area of the deletion curve by effect %.4f, by chance %.4f, reversed %.4f%n",
          specimen.engine(),
          byEffect / ROWS.size(),
          byChance / ROWS.size(),
          reversed / ROWS.size());
      assertThat(byEffect).isGreaterThan(1.1 * byChance);
      assertThat(byChance).isGreaterThan(1.1 * reversed);
    }
  }

  /**
   * Area of the deletion curve: how far the score is from the row's, on the average over the steps
   * in which feature after feature takes its ordinary value (V. Petsiuk, A. Das, K. Saenko, "RISE",
   * BMVC 2018, with the distance from the start instead of the class's probability).
   */
  private static double deletion(Specimen specimen, Row row, List<Integer> order) {
    double start = specimen.expected(row);
    double area = 0;
    Row left = row;
    for (int deleted : order) {
      left =
          new Row(
              deleted == 0 ? ORDINARY.distance() : left.distance(),
              deleted == 1 ? ORDINARY.hour() : left.hour(),
              deleted == 2 ? ORDINARY.origin() : left.origin());
      area += Math.abs(specimen.expected(left) - start) / order.size();
    }
    return area;
  }

  private static List<FeatureVector> vectors() {
    return ROWS.stream().map(Row::vector).toList();
  }

  private static Explainer explainer(Specimen specimen) {
    Bundle plain = specimen.bundle();
    var profile =
        new ProfileBuilder(
            Map.of(
                "distance",
                FeatureKind.NUMERIC,
                "hour",
                FeatureKind.NUMERIC,
                "origin",
                FeatureKind.CATEGORY));
    profile.add("distance", ORDINARY.distance()).add("hour", ORDINARY.hour());
    profile.add("origin", ORDINARY.origin());
    Bundle bundle =
        new Bundle(
            plain.contender(),
            plain.manifest(),
            plain.artifact(),
            new Blob(profile.build().toBytes()),
            plain.selfTest(),
            plain.provenance(),
            plain.evaluation(),
            plain.card());
    var version = new ModelVersion("p", 1, ModelVersion.State.CURRENT, bundle, List.of());
    return new ScorerLoader(Signatures.of(Specimen.SIGNATURE))
        .loadExplainer(version, specimen.artifact());
  }

  @Test
  void a_model_without_a_profile_is_occluded_by_what_it_takes_for_missing() {
    Manifest manifest = OnnxSpecimen.logistic().manifest();
    Bundle bundle = OnnxSpecimen.logistic().bundle();
    var version = new ModelVersion("p", 1, ModelVersion.State.CURRENT, bundle, List.of());
    try (Explainer explainer =
        new ScorerLoader(Signatures.of(Specimen.SIGNATURE))
            .loadExplainer(version, OnnxSpecimen.logistic().artifact())) {
      Attribution nothing =
          explainer.explain(List.of(new Row(Double.NaN, Double.NaN, null).vector())).getFirst();

      assertThat(explainer.features()).hasSize(manifest.features().size());
      assertThat(nothing.effects()).containsOnly(0);
      assertThat(nothing.output()).isEqualTo(nothing.base());
    }
  }
}

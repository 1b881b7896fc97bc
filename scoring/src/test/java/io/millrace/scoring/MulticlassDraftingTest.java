package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import smile.classification.DataFrameClassifier;
import smile.classification.GradientTreeBoost;
import smile.classification.RandomForest;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;

/** Models of several classes, published. */
class MulticlassDraftingTest {
  private static final List<List<Object>> FLOWERS =
      List.of(List.of(5.1, 3.5), List.of(6.2, 2.9), List.of(7.7, 3.0), List.of(5.1, 3.5));

  /** A label, and probabilities as a sequence of maps (ZipMap) of the classes 0, 1 and 2. */
  private static Publishing iris() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("../docs/publishing/models/scikit-iris.onnx"));
    return Publishing.onnx(bytes, Publishing.number("length"), Publishing.number("width"));
  }

  /** Scored by ONNX Runtime's own Python package, version 1.30. */
  @Test
  void maps_of_three_classes_are_answers_in_the_pipelines_order() throws IOException {
    double[] named = iris().classes("setosa", "versicolor", "virginica").scores(FLOWERS);
    double[] turned = iris().classes("2", "0", "1").scores(FLOWERS);

    assertThat(named).hasSize(12);
    for (int row = 0; row < 4; row++) {
      assertThat(named[3 * row] + named[3 * row + 1] + named[3 * row + 2])
          .isCloseTo(1, within(1e-5));
      assertThat(turned[3 * row]).isEqualTo(named[3 * row + 2]);
      assertThat(turned[3 * row + 1]).isEqualTo(named[3 * row]);
      assertThat(turned[3 * row + 2]).isEqualTo(named[3 * row + 1]);
    }
    assertThat(named[0]).isCloseTo(0.97825307, within(1e-6));
    assertThat(named[5]).isCloseTo(0.10427241, within(1e-6));
  }

  @Test
  void the_bundle_says_the_classes_and_its_self_test_has_all_probabilities() throws IOException {
    Bundle bundle =
        iris()
            .classes("setosa", "versicolor", "virginica")
            .sample("length,width,label\n5.1,3.5,setosa\n6.2,2.9,virginica\n5.0,3.4,\n")
            .bundle();

    assertThat(bundle.manifest().classes()).containsExactly("setosa", "versicolor", "virginica");
    assertThat(bundle.selfTest()).allSatisfy(row -> assertThat(row.probabilities()).hasSize(3));
    assertThat(bundle.evaluation().rows()).isEqualTo(2);
    assertThat(bundle.evaluation().values().get("accuracy")).isEqualTo(0.5);
    assertThat(bundle.card())
        .contains("probabilities of [setosa, versicolor, virginica]", "accuracy 0.5000");
  }

  @Test
  void what_does_not_fit_the_pipelines_classes_is_refused_with_the_reason() throws IOException {
    assertThat(iris().classes("yes", "no").question()).contains("3 columns", "the 2 classes");
    assertThat(iris().classes("0", "1", "two").refusal())
        .contains("of the classes [0, 1, 2], but the pipeline's are [0, 1, two]");
    assertThat(iris().classes("a", "b", "c").calibrate("platt").question())
        .contains("one of several classes");
    assertThat(iris().classes("a", "b", "c").output("probabilities:1").question())
        .contains("one for each class");
    assertThat(iris().classes("a", "b", "c").sample("length,width,label\n5.1,3.5,d\n").question())
        .contains("none of the classes [a, b, c]");
  }

  @Test
  void a_bundle_whose_classes_are_not_those_of_its_answers_never_loads() throws IOException {
    Publishing iris = iris().classes("a", "b", "c");
    Bundle good = iris.bundle();
    Bundle fewer = with(good, good.manifest().withClasses(List.of("a", "b")));
    Bundle none = with(good, good.manifest().withClasses(List.of()));

    for (Bundle bad : List.of(fewer, none)) {
      assertThatThrownBy(
              () -> new ScorerLoader(Signatures.of()).load("guest", bad, iris.artifact()))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("classes");
    }
  }

  static Bundle with(Bundle bundle, Manifest manifest) {
    return new Bundle(
        bundle.contender(),
        manifest,
        bundle.artifact(),
        bundle.profile(),
        bundle.selfTest(),
        bundle.provenance(),
        bundle.evaluation(),
        bundle.card());
  }

  /** Class 0, 1 or 2 by thirds of a. */
  private static DataFrame rows() {
    double[][] rows =
        new Random(3).doubles(600).mapToObj(x -> new double[] {x, 1 - x}).toArray(double[][]::new);
    int[] classes = Arrays.stream(rows).mapToInt(row -> (int) (3 * row[0])).toArray();
    return DataFrame.of(rows, "a", "b").add(new IntVector("y", classes));
  }

  @Test
  void smiles_boosting_and_forest_of_three_classes_serve_with_smiles_own_answers() {
    assertSame(GradientTreeBoost.fit(Formula.lhs("y"), rows(), new GradientTreeBoost.Options(20)));
    assertSame(RandomForest.fit(Formula.lhs("y"), rows(), new RandomForest.Options(5)));
  }

  /** Effects by the scores themselves: the row's against those without the feature. */
  @Test
  void an_explanation_is_about_the_class_that_the_version_finds_most_probable() {
    Publishing published =
        published(
            GradientTreeBoost.fit(Formula.lhs("y"), rows(), new GradientTreeBoost.Options(20)));
    List<List<Object>> asked = List.of(List.of(.1, .9), List.of(.5, .5), List.of(.9, .1));
    try (Explainer explainer = published.explainer()) {
      List<Attribution> found = explainer.explain(published.vectors(asked));

      assertThat(explainer.unit()).isEqualTo(Unit.LOG_ODDS);
      assertThat(found)
          .extracting(explainer::ofClass)
          .containsExactly(Optional.of("low"), Optional.of("mid"), Optional.of("high"));
      for (int row = 0; row < asked.size(); row++) {
        Attribution one = found.get(row);
        Object a = asked.get(row).get(0);
        Object b = asked.get(row).get(1);
        double output = logOdds(published, List.of(a, b), row);
        assertThat(one.output()).isEqualTo(output);
        assertThat(one.base()).isEqualTo(logOdds(published, List.of("", ""), row));
        assertThat(one.effects())
            .containsExactly(
                output - logOdds(published, List.of("", b), row),
                output - logOdds(published, List.of(a, ""), row));
      }
      assertThat(found.getFirst().effects()[0]).isGreaterThan(0.5);
    }
  }

  private static double logOdds(Publishing published, List<Object> row, int position) {
    double p = Math.clamp(published.scores(List.of(row))[position], 1e-7, 1 - 1e-7);
    return Math.log(p / (1 - p));
  }

  private static Publishing published(DataFrameClassifier model) {
    return new Publishing(
            Engine.SMILE,
            Task.MULTICLASS,
            List.of(Publishing.number("a"), Publishing.number("b")),
            SmileSpecimen.serialised(model),
            "",
            "",
            "",
            "")
        .classes("low", "mid", "high");
  }

  private static void assertSame(DataFrameClassifier model) {
    DataFrame few = rows();
    List<List<Object>> vectors =
        few.stream().map(row -> List.<Object>of(row.getDouble("a"), row.getDouble("b"))).toList();
    Publishing published = published(model);
    double[] answers = published.scores(vectors);
    double[] expected = new double[3];
    for (int row = 0; row < few.nrow(); row++) {
      model.predict(few.get(row), expected);
      assertThat(Arrays.copyOfRange(answers, 3 * row, 3 * row + 3)).isEqualTo(expected);
    }
  }
}

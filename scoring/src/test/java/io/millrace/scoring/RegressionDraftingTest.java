package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import smile.data.DataFrame;
import smile.data.formula.Formula;
import smile.data.vector.DoubleVector;
import smile.regression.GradientTreeBoost;
import smile.regression.RandomForest;

/** Models of a number, published as files. */
class RegressionDraftingTest {
  private static final Column[] FIVE =
      Stream.of("a", "b", "c", "d", "e").map(Publishing::number).toArray(Column[]::new);

  /** Says -0.2 where all features are 0. */
  private static Publishing onnx() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Identity", "p", "z"));
    return Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE).task(Task.REGRESSION);
  }

  private static Publishing smile(Object model, Task task) {
    return new Publishing(
        Engine.SMILE,
        task,
        List.of(Publishing.number("a"), Publishing.number("b")),
        SmileSpecimen.serialised(model),
        "",
        "",
        "",
        "");
  }

  /** Rows whose number is 100 a. */
  private static DataFrame rows() {
    double[][] rows =
        new Random(3).doubles(500).mapToObj(x -> new double[] {x, 1 - x}).toArray(double[][]::new);
    double[] numbers = Arrays.stream(rows).mapToDouble(row -> 100 * row[0]).toArray();
    return DataFrame.of(rows, "a", "b").add(new DoubleVector("y", numbers));
  }

  @Test
  void a_sample_says_how_large_the_errors_are() {
    Bundle bundle =
        onnx().sample("a,b,c,d,e,label\n0,0,0,0,0,2.8\n0,0,0,0,0,-4.2\n0,0,0,0,0,\n").bundle();
    assertThat(bundle.evaluation().rows()).isEqualTo(2);
    assertThat(bundle.evaluation().values().get("mae")).isCloseTo(3.5, within(1e-6));
    assertThat(bundle.evaluation().values()).doesNotContainKey("brier");
    assertThat(bundle.card()).contains("mean absolute error 3.5");
  }

  @Test
  void a_calibration_to_a_probability_is_asked_about() {
    assertThat(onnx().calibrate("platt").question()).contains("the pipeline's label is a number");
  }

  @Test
  void smiles_forest_and_boosting_of_a_number_serve_with_smiles_own_answers() {
    RandomForest forest = RandomForest.fit(Formula.lhs("y"), rows(), new RandomForest.Options(5));
    GradientTreeBoost boost =
        GradientTreeBoost.fit(Formula.lhs("y"), rows(), new GradientTreeBoost.Options(20));
    DataFrame few = rows();
    List<List<Object>> vectors =
        few.stream().map(row -> List.<Object>of(row.getDouble("a"), row.getDouble("b"))).toList();
    assertThat(smile(forest, Task.REGRESSION).scores(vectors)).isEqualTo(forest.predict(few));
    assertThat(smile(boost, Task.REGRESSION).scores(vectors)).isEqualTo(boost.predict(few));
  }

  @Test
  void a_model_of_another_task_is_refused() {
    RandomForest forest = RandomForest.fit(Formula.lhs("y"), rows(), new RandomForest.Options(5));
    assertThat(smile(forest, Task.BINARY).refusal())
        .contains("predicts a number", "the task is BINARY");
    var classes =
        new Publishing(
            Engine.SMILE,
            Task.REGRESSION,
            List.of(FIVE),
            SmileSpecimen.boosting().artifact(),
            "",
            "",
            "",
            "");
    assertThat(classes.refusal()).contains("predicts a class", "the task is REGRESSION");
  }
}

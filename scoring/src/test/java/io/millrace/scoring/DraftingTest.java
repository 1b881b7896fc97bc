package io.millrace.scoring;

import static io.millrace.scoring.Publishing.category;
import static io.millrace.scoring.Publishing.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.millrace.registry.life.Draft;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Isotonic;
import io.millrace.schemas.message.Manifest.Platt;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Task;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is made of an artifact, of which nothing or little is said. */
class DraftingTest {
  private static final Column[] FIVE =
      Stream.of("a", "b", "c", "d", "e").map(Publishing::number).toArray(Column[]::new);
  private static final Publishing SCIKIT =
      Publishing.onnx(
          ScikitPipeline.bytes(),
          number("distance"),
          category("origin"),
          number("hour"),
          number("unused"));

  private static Publishing logistic() {
    return Publishing.onnx(OnnxSpecimen.logistic().artifact(), FIVE);
  }

  @Test
  void one_tensor_as_wide_as_the_number_features_takes_them_in_order() {
    Bundle bundle = logistic().bundle();

    Input input = bundle.manifest().inputs().getFirst();
    assertThat(input.columns())
        .extracting(c -> c.feature())
        .containsExactly("a", "b", "c", "d", "e");
    double[] row = {1, 2, 0.5, -1, 3};
    assertThat(logistic().scores(List.of(List.of(1, 2, 0.5, -1, 3)))[0])
        .isCloseTo(OnnxSpecimen.logistic().oracle().applyAsDouble(row), within(1e-6));
  }

  @Test
  void categories_beside_the_numbers_are_not_used_and_that_is_said() {
    Publishing publishing = Publishing.onnx(OnnxSpecimen.logistic().artifact(), withOrigin());

    assertThat(((Draft.Ready) publishing.draft()).shown())
        .contains("input x: FLOAT32 [5] = a")
        .contains("score: column 0 of output p")
        .contains("not used: origin");
  }

  private static Column[] withOrigin() {
    return Stream.concat(Stream.of(FIVE), Stream.of(category("origin"))).toArray(Column[]::new);
  }

  @Test
  void a_scikit_learn_pipeline_takes_a_tensor_per_column_and_gives_maps_of_probabilities() {
    Bundle bundle = SCIKIT.bundle();

    assertThat(bundle.manifest().inputs())
        .extracting(Input::name, Input::elementType)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("Distance", ElementType.FLOAT32),
            org.assertj.core.groups.Tuple.tuple("hour", ElementType.INT64),
            org.assertj.core.groups.Tuple.tuple("origin", ElementType.STRING));
    assertThat(bundle.manifest().algorithm()).isEqualTo("skl2onnx");
    Random random = new Random(11);
    for (int i = 0; i < 50; i++) {
      double distance = 100 + 900 * random.nextDouble();
      int hour = random.nextInt(24);
      String origin = List.of("ORD", "DFW", "LAX", "").get(random.nextInt(4));
      assertThat(SCIKIT.scores(List.of(List.of(distance, origin, hour, 9)))[0])
          .isCloseTo(ScikitPipeline.expected(distance, hour, origin), within(1e-5));
    }
  }

  @Test
  void a_missing_number_is_the_samples_median_where_the_model_cannot_take_it() {
    Publishing sampled =
        SCIKIT.sample("distance,origin,hour\n100,ORD,3\n300,DFW,4\n900,LAX,5\n,ORD,\n");

    assertThat(sampled.scores(List.of(List.of("", "ORD", 4, 9)))[0])
        .isCloseTo(ScikitPipeline.expected(300, 4, "ORD"), within(1e-5));
  }

  @Test
  void a_model_that_takes_one_batch_size_only_scores_any_number_of_rows() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(0)
        .setDimValue(4);
    Publishing publishing = Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE);
    List<List<Object>> rows =
        Stream.iterate(0, i -> i < 11, i -> i + 1)
            .<List<Object>>map(i -> List.of(i, 2 - i, 0.1 * i, 1, 0))
            .toList();

    assertThat(publishing.scores(rows)).containsExactly(logistic().scores(rows), within(1e-6));
  }

  @Test
  void what_cannot_be_inferred_is_asked_for_with_an_example_that_works() {
    Publishing narrow =
        Publishing.onnx(
            OnnxSpecimen.logistic().artifact(), number("a"), number("b"), category("origin"));

    String question = narrow.question();

    assertThat(question)
        .contains("x: FLOAT [open, 5]")
        .contains("the number features [a, b] and the categories [origin]")
        .contains("--inputs 'x=a,b,hash(origin:3)'");
    assertThat(
            narrow.inputs("x=a,b,hash(origin:3)").bundle().manifest().inputs().getFirst().width())
        .isEqualTo(5);
  }

  @Test
  void columns_are_made_as_they_are_asked_for() {
    Publishing publishing =
        Publishing.onnx(
                OnnxSpecimen.logistic().artifact(),
                number("distance"),
                number("hour"),
                category("origin"))
            .inputs(
                "x = scale(distance:1000|500), missing(distance), impute(hour:12), onehot(origin:ORD|DFW)");
    double[] row = {-0.2, 0, 17, 0, 1};

    assertThat(publishing.scores(List.of(List.of(900, 17, "DFW")))[0])
        .isCloseTo(OnnxSpecimen.logistic().oracle().applyAsDouble(row), within(1e-6));
  }

  @Test
  void an_unknown_feature_names_the_nearest() {
    assertThat(logistic().inputs("x=a,b,c,d,ee").question()).contains("did you mean e?");
    assertThat(logistic().inputs("y=a").question()).contains("the tensor y", "x: FLOAT [open, 5]");
    assertThat(logistic().inputs("nonsense").question()).contains("TENSOR=COLUMN");
    assertThat(logistic().inputs("x=a,b,c,d,onehot(e:1)").question()).contains("e is a number");
  }

  @Test
  void a_logit_is_no_probability_until_it_is_called_one() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Identity", "p", "z"));
    Publishing logit = Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE);
    List<List<Object>> rows = List.of(List.of(1, 2, 3, 4, 5), List.of(0, 1, 0, 1, 0));

    assertThat(logit.question()).contains("no probability", "--output p:0 --output-is logit");
    assertThat(logit.outputIs("logit").scores(rows))
        .containsExactly(logistic().scores(rows), within(1e-6));
    assertThat(logit.calibrate("platt").question()).contains("at least 50 rows");
  }

  @Test
  void a_calibration_is_fitted_to_the_samples_labels() {
    Random random = new Random(5);
    var csv = new StringBuilder("a,b,c,d,e,label\n");
    for (int i = 0; i < 2000; i++) {
      double a = 4 * random.nextGaussian();
      // The model says sigmoid(0.3 a - 0.2), the truth is sigmoid(0.9 a + 0.4).
      boolean isTrue = random.nextDouble() < 1 / (1 + Math.exp(-0.9 * a - 0.4));
      csv.append("%s,0,0,0,0,%d\n".formatted(a, isTrue ? 1 : 0));
    }
    Publishing sampled = logistic().sample(csv.toString());
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Identity", "p", "z"));
    Publishing logit =
        Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE).sample(csv.toString());

    Platt platt = (Platt) logit.calibrate("platt").bundle().manifest().calibration().getFirst();
    assertThat(platt.slope()).isCloseTo(3.0, within(0.5));
    assertThat(platt.offset()).isCloseTo(1.0, within(0.3));
    Bundle isotonic = sampled.calibrate("isotonic").bundle();
    assertThat(isotonic.manifest().calibration().getFirst()).isInstanceOf(Isotonic.class);
    assertThat(brier(isotonic)).isLessThan(brier(sampled.bundle()));
    assertThat(isotonic.card()).contains("calibration was fitted on the rows above");
  }

  private static double brier(Bundle bundle) {
    return bundle.evaluation().values().get("brier");
  }

  @Test
  void a_smile_model_finds_its_features_by_the_names_it_was_trained_with() {
    Specimen boosting = SmileSpecimen.boosting();
    Publishing publishing =
        new Publishing(
            Engine.SMILE,
            Task.BINARY,
            List.of(
                number("c4"),
                number("c3"),
                number("c2"),
                number("more"),
                number("c1"),
                number("c0")),
            boosting.artifact(),
            "",
            "",
            "",
            "");

    double[] row = {0.1, 1, -0.5, 1, 0};
    assertThat(publishing.scores(List.of(List.of(0, 1, -0.5, 99, 1, 0.1)))[0])
        .isEqualTo(boosting.oracle().applyAsDouble(row));
    assertThat(publishing.bundle().manifest().algorithm()).isEqualTo("gradient-boosting");
  }

  @Test
  void a_regression_takes_its_only_column() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Identity", "p", "z"));
    Publishing regression =
        Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE).task(Task.REGRESSION);

    assertThat(regression.scores(List.of(List.of(0, 0, 0, 0, 0)))[0]).isCloseTo(-0.2, within(1e-6));
  }

  @Test
  void invariant_5_hostile_artifacts_are_refused_before_a_runtime_sees_them() {
    GraphProto.Builder external = OnnxSpecimen.graph();
    external.setInitializer(
        0,
        OnnxSpecimen.tensor("W")
            .addDims(5)
            .addDims(1)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("../../secret")));
    GraphProto.Builder custom = OnnxSpecimen.graph();
    custom.setNode(1, OnnxSpecimen.node("Backdoor", "p", "z").setDomain("com.evil"));

    assertThat(onnx(external).refusal()).contains("keeps its data in another file");
    assertThat(onnx(custom).refusal()).contains("domain com.evil");
    assertThat(Publishing.onnx(new byte[] {1, 2, 3}, FIVE).refusal()).contains("no ONNX file");
    var gadget =
        new Publishing(
            Engine.SMILE,
            Task.BINARY,
            List.of(FIVE),
            SmileSpecimen.serialised(new SmileScorerTest.Gadget()),
            "",
            "",
            "",
            "");
    SmileScorerTest.Gadget.ran = false;
    assertThat(gadget.refusal()).contains("no Smile model");
    assertThat(SmileScorerTest.Gadget.ran).isFalse();
  }

  private static Publishing onnx(GraphProto.Builder graph) {
    return Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), FIVE);
  }

  @Test
  void
      a_model_that_answers_nothing_but_nan_is_refused_on_real_rows_and_asked_about_on_made_up_ones() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.getInitializerBuilder(1).setFloatData(0, Float.NaN);

    assertThat(onnx(graph).question()).contains("--sample rows.csv");
    assertThat(onnx(graph).sample("a,b,c,d,e\n1,2,3,4,5\n").refusal()).contains("NaN");
  }

  @Test
  void invariant_3_a_score_that_depends_on_the_other_rows_of_a_batch_is_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Sigmoid", "p", "centred"));
    graph.addNode(
        OnnxSpecimen.node("ReduceMean", "mean", "z")
            .addAttribute(
                ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
                    .setName("axes")
                    .setType(ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INTS)
                    .addInts(0)));
    graph.addNode(OnnxSpecimen.node("Sub", "centred", "z", "mean"));

    assertThat(onnx(graph).refusal())
        .contains("depends on the other rows of the batch: 0.5 alone", "quantised");
  }

  @Test
  void a_missing_number_reaches_a_model_that_knows_what_to_do_with_it() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("IsNaN", "nan", "z"));
    graph.addNode(
        OnnxSpecimen.node("Cast", "p", "nan")
            .addAttribute(
                ai.onnx.proto.OnnxMl.AttributeProto.newBuilder()
                    .setName("to")
                    .setType(ai.onnx.proto.OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(TensorProto.DataType.FLOAT_VALUE)));

    Scaled column =
        (Scaled) onnx(graph).bundle().manifest().inputs().getFirst().columns().getFirst();
    assertThat(column.imputed()).isNaN();
    assertThat(onnx(graph).scores(List.of(List.of("", 1, 1, 1, 1), List.of(1, 1, 1, 1, 1))))
        .containsExactly(1, 0);
  }
}

package io.millrace.scoring;

import static io.millrace.scoring.Publishing.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.registry.life.Draft;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.OutputKind;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.explain.Attribution;
import io.millrace.scoring.input.Signatures;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models whose numbers are no scores yet, published with the word for what they are. */
class OutputKindTest {
  private static final Column[] FIVE =
      Stream.of("a", "b", "c", "d", "e").map(Publishing::number).toArray(Column[]::new);

  /** One linear sum for each column, {@code weight(feature, column)}, under this name. */
  private static byte[] linear(String name, int columns) {
    TensorProto.Builder weights = OnnxSpecimen.tensor("W").addDims(5).addDims(columns);
    for (int feature = 0; feature < 5; feature++) {
      for (int column = 0; column < columns; column++) {
        weights.addFloatData((float) weight(feature, column));
      }
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("linear")
            .addInput(OnnxSpecimen.value("x", 5))
            .addOutput(OnnxSpecimen.value(name, columns))
            .addInitializer(weights)
            .addNode(OnnxSpecimen.node("MatMul", name, "x", "W"));
    return OnnxSpecimen.model(graph).toByteArray();
  }

  private static double weight(int feature, int column) {
    return (feature * 7 + column * 5) % 11 / 4.0 - 1;
  }

  private static Publishing logits(int columns) {
    return Publishing.onnx(linear("logits", columns), FIVE).outputIs("logit");
  }

  private static List<List<Object>> rows() {
    Random random = new Random(17);
    return Stream.generate(
            () ->
                Stream.generate(() -> (Object) (double) (float) random.nextGaussian())
                    .limit(5)
                    .toList())
        .limit(50)
        .toList();
  }

  /** The softmax of a row's sums, as the formula has it. */
  private static double[] softmax(List<Object> row, int columns) {
    double[] shares = new double[columns];
    double sum = 0;
    for (int column = 0; column < columns; column++) {
      double z = 0;
      for (int feature = 0; feature < 5; feature++) {
        z += weight(feature, column) * (Double) row.get(feature);
      }
      shares[column] = Math.exp(z);
      sum += shares[column];
    }
    for (int column = 0; column < columns; column++) {
      shares[column] /= sum;
    }
    return shares;
  }

  @Test
  void of_two_columns_of_logits_the_score_is_the_softmax_of_class_1() {
    double[] scores = logits(2).scores(rows());

    for (int row = 0; row < scores.length; row++) {
      assertThat(scores[row]).isCloseTo(softmax(rows().get(row), 2)[1], within(1e-6));
    }
    assertThat(logits(2).bundle().manifest().outputKind()).isEqualTo(OutputKind.LOGIT);
  }

  @Test
  void the_column_of_the_other_class_may_be_asked_for() {
    double[] scores = logits(2).output("logits:0").scores(rows());

    for (int row = 0; row < scores.length; row++) {
      assertThat(scores[row]).isCloseTo(softmax(rows().get(row), 2)[0], within(1e-6));
    }
  }

  @Test
  void of_one_column_of_logits_the_score_is_the_sigmoid() {
    Publishing one = Publishing.onnx(linear("z", 1), FIVE);
    double[] scores = one.outputIs("logit").scores(rows());

    for (int row = 0; row < scores.length; row++) {
      double z = 0;
      for (int feature = 0; feature < 5; feature++) {
        z += weight(feature, 0) * (Double) rows().get(row).get(feature);
      }
      assertThat(scores[row]).isCloseTo(1 / (1 + Math.exp(-z)), within(1e-6));
    }
  }

  @Test
  void of_logits_of_three_classes_the_answer_is_their_softmax() {
    double[] answers = logits(3).classes("low", "mid", "high").scores(rows());

    assertThat(answers).hasSize(150);
    for (int row = 0; row < 50; row++) {
      double[] expected = softmax(rows().get(row), 3);
      for (int k = 0; k < 3; k++) {
        assertThat(answers[3 * row + k]).isCloseTo(expected[k], within(1e-6));
      }
    }
  }

  @Test
  void a_text_classifier_with_a_head_of_logits_serves_as_it_was_exported()
      throws InvalidProtocolBufferException {
    byte[] whole = TextSpecimen.classifier(TextSpecimen.VOCABULARY);
    ModelProto.Builder model = ModelProto.parseFrom(whole).toBuilder();
    GraphProto.Builder graph = model.getGraphBuilder();
    // z becomes the logits -z / 2 and z / 2, whose softmax for class 1 is the sigmoid of z.
    graph
        .setNode(graph.getNodeCount() - 1, OnnxSpecimen.node("MatMul", "logits", "z", "head"))
        .addInitializer(
            OnnxSpecimen.tensor("head")
                .addDims(1)
                .addDims(2)
                .addFloatData(-0.5f)
                .addFloatData(0.5f))
        .setOutput(0, OnnxSpecimen.value("logits", 2));
    byte[] ready = OnnxMetadata.with(model.build().toByteArray(), TextSpecimen.tokenizer());
    Publishing words = Publishing.onnx(ready, text("note"));

    assertThat(words.question()).contains("output logits is called a logit", "--output-is logit");
    assertThat(words.outputIs("logit").scores(List.of(List.of("Hello, WORLD")))[0])
        .isCloseTo(TextSpecimen.expected(101, 7592, 1010, 2088, 102), within(1e-6));
  }

  @Test
  void explanations_are_of_the_score_and_not_of_the_numbers() {
    Publishing two = logits(2);
    try (Explainer explainer = two.explainer()) {
      List<Object> row = rows().getFirst();
      Attribution found = explainer.explain(two.vectors(List.of(row))).getFirst();
      double p = softmax(row, 2)[1];

      assertThat(explainer.unit()).isEqualTo(Unit.LOG_ODDS);
      assertThat(found.output()).isCloseTo(Math.log(p / (1 - p)), within(1e-4));
      for (int feature = 0; feature < 5; feature++) {
        double weight = weight(feature, 1) - weight(feature, 0);
        assertThat(found.effects()[feature])
            .isCloseTo(weight * (Double) row.get(feature), within(1e-4));
      }
    }
  }

  @Test
  void what_the_numbers_are_is_shown_and_stands_on_the_card() {
    Draft.Ready ready = (Draft.Ready) logits(2).draft();

    assertThat(ready.shown()).contains("column 1 of output logits, made of logits");
    assertThat(ready.bundle().card()).contains("made of logits (sigmoid of one column");
    assertThat(ready.bundle().provenance().hyperparameters()).containsEntry("output-is", "logit");
  }

  @Test
  void numbers_that_are_no_probabilities_name_the_word_that_helps() {
    Publishing two = Publishing.onnx(linear("out", 2), FIVE);
    Publishing three = Publishing.onnx(linear("out", 3), FIVE).classes("a", "b", "c");

    assertThat(two.question())
        .contains("which is no probability in [0, 1]", "--output out:1 --output-is logit");
    assertThat(three.question())
        .contains("no probabilities that sum to 1", "--output out --output-is logit");
    assertThat(Publishing.onnx(linear("logits", 2), FIVE).outputIs("score").question())
        .contains("no probability in [0, 1]");
  }

  /** Platt's line through one of them says nothing of the other. */
  @Test
  void two_columns_of_logits_are_asked_about_even_where_a_calibration_is_asked_for() {
    Publishing two = Publishing.onnx(linear("logits", 2), FIVE);
    Publishing one = Publishing.onnx(linear("logits", 1), FIVE);

    for (String calibration : List.of("platt", "isotonic")) {
      assertThat(two.calibrate(calibration).question()).contains("output logits is called a logit");
      assertThat(one.calibrate(calibration).question()).contains("at least 50 rows");
    }
  }

  @Test
  void among_several_outputs_the_one_called_logits_is_taken() throws Exception {
    ModelProto.Builder model = ModelProto.parseFrom(linear("logits", 2)).toBuilder();
    model
        .getGraphBuilder()
        .addOutput(OnnxSpecimen.value("twice", 2))
        .addNode(OnnxSpecimen.node("Add", "twice", "logits", "logits"));
    Publishing both = Publishing.onnx(model.build().toByteArray(), FIVE);

    assertThat(both.question()).contains("which output holds the score");
    assertThat(both.outputIs("logit").bundle().manifest().output()).contains("logits");
  }

  @Test
  void what_leads_to_no_score_is_refused_with_the_reason() {
    assertThat(logits(1).task(Task.REGRESSION).question())
        .contains("--output-is logit", "for label.task binary and multiclass", "is regression");
    assertThat(logits(2).outputIs("distance").question()).contains("for label.task clustering");
    assertThat(logits(2).outputIs("normality").question()).contains("for label.task anomaly");
    assertThat(logits(2).outputIs("odds").question())
        .contains("score, logit, distance and normality are");
    assertThat(logits(1).calibrate("platt").question()).contains("leave one of them out");
    assertThat(logits(2).calibrate("platt").question())
        .contains("here are two", "--output-is logit with --calibrate isotonic");
    assertThat(logits(2).calibrate("isotonic").question()).contains("at least 50 rows");
    assertThat(logits(3).output("logits:2").refusal()).contains("one for each of two classes");
    var smile =
        new Publishing(
            Engine.SMILE,
            Task.BINARY,
            List.of(FIVE),
            SmileSpecimen.boosting().artifact(),
            "x=a,b,c,d,e",
            "",
            "",
            "");
    assertThat(smile.outputIs("logit").question()).contains("what a Smile model answers is known");
  }

  /** One that was not made here may say anything. */
  @Test
  void invariant_5_a_bundle_whose_output_cannot_be_of_its_kind_never_loads() {
    Publishing published = logits(2);
    Bundle good = published.bundle();
    Bundle bad =
        MulticlassDraftingTest.with(good, good.manifest().withOutputKind(OutputKind.NORMALITY));
    Bundle raw =
        MulticlassDraftingTest.with(good, good.manifest().withOutputKind(OutputKind.SCORE));

    assertThatThrownBy(() -> load(bad, published)).hasMessageContaining("for label.task anomaly");
    assertThatThrownBy(() -> load(raw, published)).hasMessageContaining("self-test");
  }

  private static void load(Bundle bundle, Publishing published) {
    new ScorerLoader(Signatures.of()).load("guest", bundle, published.artifact()).close();
  }
}

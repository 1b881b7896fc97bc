package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.BadModelException;
import org.junit.jupiter.api.Test;

class OnnxScorerTest implements ScorerContract {
  private static final Specimen LOGISTIC = OnnxSpecimen.logistic();

  @Override
  public Specimen specimen() {
    return LOGISTIC;
  }

  @Override
  public double tolerance() {
    return 1e-6;
  }

  @Test
  void weights_in_another_file_are_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setInitializer(0, external());

    refused(graph, "tensor W keeps its data in another file");
  }

  @Test
  void weights_in_another_file_are_found_in_a_subgraph_too() {
    GraphProto.Builder inner = GraphProto.newBuilder().setName("inner");
    inner.addNode(
        OnnxSpecimen.node("Constant", "c").addAttribute(OnnxSpecimen.tensorAttribute(external())));
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.addNode(
        OnnxSpecimen.node("If", "unused", "x")
            .addAttribute(
                AttributeProto.newBuilder()
                    .setName("then_branch")
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(inner)));

    refused(graph, "tensor W keeps its data in another file");
  }

  @Test
  void an_operator_of_another_domain_is_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Backdoor", "p", "z").setDomain("com.evil"));

    refused(graph, "operator Backdoor is of domain com.evil");
  }

  @Test
  void an_operator_set_of_another_domain_is_refused() {
    byte[] artifact =
        OnnxSpecimen.model(OnnxSpecimen.graph()).toBuilder()
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.evil").setVersion(1))
            .build()
            .toByteArray();

    refused(artifact, "an operator set is of domain com.evil");
  }

  @Test
  void an_operator_that_does_not_exist_is_the_runtimes_no() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Nonsense", "p", "z"));

    refused(graph, "the runtime cannot load the artifact");
  }

  @Test
  void an_operator_that_the_runtime_has_for_float_alone_is_refused_with_the_way_out() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, cast("wide", "z", TensorProto.DataType.DOUBLE));
    graph.addNode(OnnxSpecimen.node("HardSigmoid", "s", "wide"));
    graph.addNode(cast("p", "s", TensorProto.DataType.FLOAT));

    refused(graph, "export the model with float32 inputs");
  }

  private static NodeProto.Builder cast(String output, String input, TensorProto.DataType type) {
    return OnnxSpecimen.node("Cast", output, input)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type.getNumber()));
  }

  @Test
  void an_input_that_the_manifest_does_not_describe_is_refused() {
    refused(
        OnnxSpecimen.graph().addInput(OnnxSpecimen.value("more", 2)),
        "it describes the inputs [x], but the model takes [more, x]");
  }

  @Test
  void a_batch_too_large_to_be_filled_up_for_every_row_is_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    fixBatch(graph, 1 << 20);

    refused(graph, "takes batches of 1048576 rows: 4096 is the most");
  }

  private static void fixBatch(GraphProto.Builder graph, long size) {
    graph
        .getInputBuilder(0)
        .getTypeBuilder()
        .getTensorTypeBuilder()
        .getShapeBuilder()
        .getDimBuilder(0)
        .setDimValue(size);
  }

  @Test
  void a_score_outside_0_and_1_is_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.setNode(1, OnnxSpecimen.node("Identity", "p", "z"));

    refused(graph, "a binary score is a probability in [0, 1]");
  }

  @Test
  void a_score_that_is_not_a_number_is_refused() {
    GraphProto.Builder graph = OnnxSpecimen.graph();
    graph.getInitializerBuilder(1).setFloatData(0, Float.NaN);

    refused(graph, "a score must be finite");
  }

  private static TensorProto.Builder external() {
    return OnnxSpecimen.tensor("W")
        .addDims(Specimen.WIDTH)
        .addDims(1)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(
            StringStringEntryProto.newBuilder().setKey("location").setValue("../../etc/passwd"));
  }

  private static void refused(GraphProto.Builder graph, String reason) {
    refused(OnnxSpecimen.model(graph).toByteArray(), reason);
  }

  private static void refused(byte[] artifact, String reason) {
    assertThatThrownBy(
            () ->
                new ScorerLoader(Signatures.of())
                    .load("bad", LOGISTIC.withArtifact(artifact), artifact))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(reason);
  }
}

package io.millrace.scoring;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Engine;
import java.util.List;

/** A logistic regression as an ONNX graph: {@code sigmoid(x W + b)}, written field by field. */
final class OnnxSpecimen {
  private static final float[] WEIGHTS = {0.3f, -0.7f, 0.9f, 1.1f, -0.4f};
  private static final float BIAS = -0.2f;

  private OnnxSpecimen() {}

  static Specimen logistic() {
    return new Specimen(
        Engine.ONNX, ElementType.FLOAT32, model(graph()).toByteArray(), OnnxSpecimen::oracle);
  }

  private static double oracle(double[] row) {
    double sum = BIAS;
    for (int i = 0; i < row.length; i++) {
      sum += (float) row[i] * WEIGHTS[i];
    }
    return 1 / (1 + Math.exp(-sum));
  }

  static ModelProto model(GraphProto.Builder graph) {
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .setGraph(graph)
        .build();
  }

  static GraphProto.Builder graph() {
    TensorProto.Builder weights = tensor("W").addDims(Specimen.WIDTH).addDims(1);
    for (float weight : WEIGHTS) {
      weights.addFloatData(weight);
    }
    return GraphProto.newBuilder()
        .setName("logistic")
        .addInput(value("x", Specimen.WIDTH))
        .addOutput(value("p", 1))
        .addInitializer(weights)
        .addInitializer(tensor("b").addDims(1).addFloatData(BIAS))
        .addNode(node("Gemm", "z", "x", "W", "b"))
        .addNode(node("Sigmoid", "p", "z"));
  }

  static TensorProto.Builder tensor(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber());
  }

  static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(type)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  static ValueInfoProto.Builder value(String name, long width) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimValue(width)))));
  }

  /** Whole numbers, so many a row as a call says. */
  static ValueInfoProto.Builder ids(String name, String length) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.INT64.getNumber())
                        .setShape(
                            TensorShapeProto.newBuilder()
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimParam("batch"))
                                .addDim(
                                    TensorShapeProto.Dimension.newBuilder().setDimParam(length)))));
  }

  static AttributeProto.Builder tensorAttribute(TensorProto.Builder tensor) {
    return AttributeProto.newBuilder()
        .setName("value")
        .setType(AttributeProto.AttributeType.TENSOR)
        .setT(tensor);
  }
}

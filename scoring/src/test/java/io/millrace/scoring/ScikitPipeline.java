package io.millrace.scoring;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;

/**
 * What a converter makes of a scikit-learn pipeline of a column transformer and a logistic
 * regression: an input of shape [batch, 1] for each column, strings among them, a label and a
 * sequence of maps from class to probability as outputs.
 */
public final class ScikitPipeline {
  private static final double DISTANCE = 0.002;
  private static final double HOUR = -0.05;
  private static final double[] ORIGIN = {0.7, -0.4};
  private static final double INTERCEPT = -0.3;

  private ScikitPipeline() {}

  /** The probability of class 1. */
  public static double expected(double distance, double hour, String origin) {
    double z = INTERCEPT + DISTANCE * distance + HOUR * hour;
    z += "ORD".equals(origin) ? ORIGIN[0] : 0;
    z += "DFW".equals(origin) ? ORIGIN[1] : 0;
    return 1 / (1 + Math.exp(-z));
  }

  public static byte[] bytes() {
    float[] weights = {
      (float) -DISTANCE,
      (float) -HOUR,
      (float) -ORIGIN[0],
      (float) -ORIGIN[1],
      (float) DISTANCE,
      (float) HOUR,
      (float) ORIGIN[0],
      (float) ORIGIN[1]
    };
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("pipeline")
            .addInput(input("Distance", DataType.FLOAT_VALUE))
            .addInput(input("hour", DataType.INT64_VALUE))
            .addInput(input("origin", DataType.STRING_VALUE))
            .addNode(
                node("OneHotEncoder", "cubes", "origin")
                    .setDomain("ai.onnx.ml")
                    .addAttribute(strings("cats_strings", "ORD", "DFW"))
                    .addAttribute(integers("zeros", AttributeType.INT, 1)))
            .addNode(
                node("Flatten", "origins", "cubes")
                    .addAttribute(integers("axis", AttributeType.INT, 1)))
            .addNode(
                node("Cast", "hours", "hour")
                    .addAttribute(integers("to", AttributeType.INT, DataType.FLOAT_VALUE)))
            .addNode(
                node("Concat", "columns", "Distance", "hours", "origins")
                    .addAttribute(integers("axis", AttributeType.INT, 1)))
            .addNode(classifier(weights))
            .addNode(
                node("ZipMap", "output_probability", "probabilities")
                    .setDomain("ai.onnx.ml")
                    .addAttribute(integers("classlabels_int64s", AttributeType.INTS, 0, 1)))
            .addOutput(
                ValueInfoProto.newBuilder()
                    .setName("output_label")
                    .setType(
                        TypeProto.newBuilder().setTensorType(tensor(DataType.INT64_VALUE, true))))
            .addOutput(maps());
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setProducerName("skl2onnx")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(13))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static NodeProto.Builder classifier(float[] weights) {
    AttributeProto.Builder coefficients =
        AttributeProto.newBuilder().setName("coefficients").setType(AttributeType.FLOATS);
    for (float weight : weights) {
      coefficients.addFloats(weight);
    }
    return NodeProto.newBuilder()
        .setName("classifier")
        .setOpType("LinearClassifier")
        .setDomain("ai.onnx.ml")
        .addInput("columns")
        .addOutput("output_label")
        .addOutput("probabilities")
        .addAttribute(coefficients)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("intercepts")
                .setType(AttributeType.FLOATS)
                .addFloats((float) -INTERCEPT)
                .addFloats((float) INTERCEPT))
        .addAttribute(integers("classlabels_ints", AttributeType.INTS, 0, 1))
        .addAttribute(integers("multi_class", AttributeType.INT, 0))
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("post_transform")
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8("LOGISTIC")));
  }

  private static ValueInfoProto maps() {
    TypeProto floats =
        TypeProto.newBuilder()
            .setTensorType(TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE))
            .build();
    TypeProto map =
        TypeProto.newBuilder()
            .setMapType(
                TypeProto.Map.newBuilder().setKeyType(DataType.INT64_VALUE).setValueType(floats))
            .build();
    return ValueInfoProto.newBuilder()
        .setName("output_probability")
        .setType(
            TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(map)))
        .build();
  }

  private static ValueInfoProto input(String name, int type) {
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor(type, false)))
        .build();
  }

  private static TypeProto.Tensor tensor(int type, boolean isFlat) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder().addDim(Dimension.newBuilder().setDimParam("n"));
    if (!isFlat) {
      shape.addDim(Dimension.newBuilder().setDimValue(1));
    }
    return TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape).build();
  }

  private static NodeProto.Builder node(String type, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setName(output)
        .setOpType(type)
        .addOutput(output)
        .addAllInput(List.of(inputs));
  }

  private static AttributeProto.Builder strings(String name, String... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeType.STRINGS);
    Arrays.stream(values).map(ByteString::copyFromUtf8).forEach(attribute::addStrings);
    return attribute;
  }

  private static AttributeProto.Builder integers(String name, AttributeType type, long... values) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name).setType(type);
    if (type == AttributeType.INT) {
      return attribute.setI(values[0]);
    }
    Arrays.stream(values).forEach(attribute::addInts);
    return attribute;
  }
}

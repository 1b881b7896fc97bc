package io.millrace.retrain.network;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.millrace.measures.loss.LossRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a multilayer perceptron as ONNX: Gemm and Relu for each hidden layer, Gemm and Sigmoid for
 * the last, Gemm and Softmax for several classes, or Gemm and Identity where it says a number. An
 * autoencoder ends with the mean squared difference from its input.
 *
 * <p>Input {@code input}, float32 {@code [batch, features]}; output {@code probability}, {@code
 * value} or {@code squared_error}, float32 {@code [batch, 1]}, or {@code probabilities}, {@code
 * [batch, classes]}; the batch is symbolic, so that any number of rows is scored at once. Operators
 * as in operator set {@value #OPERATOR_SET}, which every ONNX Runtime since 1.7 reads. Dropout is
 * absent: it acts in training only.
 */
final class OnnxExport {
  static final String INPUT = "input";
  private static final String PROBABILITY = "probability";
  private static final String PROBABILITIES = "probabilities";
  private static final String VALUE = "value";
  private static final String SQUARED_ERROR = "squared_error";
  private static final int OPERATOR_SET = 13;
  private static final int FORMAT = 7;
  private static final String BATCH = "batch";

  private OnnxExport() {}

  /** Name of the output that holds the score. */
  static String output(LossRule rule) {
    return switch (rule) {
      case LossRule.Brier ignored -> PROBABILITY;
      case LossRule.HalvedBrier ignored -> PROBABILITIES;
      case LossRule.ScaledAbsolute ignored -> VALUE;
      case LossRule.Oddness ignored -> SQUARED_ERROR;
      case LossRule.Memberships ignored -> throw Head.noClusters();
    };
  }

  static byte[] of(List<DenseLayer> layers, Head head) {
    return switch (head) {
      case Head.Probability ignored -> model(layers, "Sigmoid", PROBABILITY);
      case Head.Shares ignored -> model(layers, "Softmax", PROBABILITIES);
      case Head.Amount number -> {
        List<DenseLayer> scored = new ArrayList<>(layers);
        scored.set(scored.size() - 1, number.scored(scored.getLast()));
        yield model(scored, "Identity", VALUE);
      }
      case Autoencoder ignored -> autoencoder(layers);
    };
  }

  private static byte[] model(List<DenseLayer> layers, String end, String output) {
    return model(chain(layers, end, output).addOutput(tensor(output, layers.getLast().outputs())));
  }

  /** The row again, and how far it is from the row. */
  private static byte[] autoencoder(List<DenseLayer> layers) {
    return model(
        chain(layers, "Identity", "rebuilt")
            .addNode(node("Sub", "difference", "rebuilt", INPUT))
            .addNode(node("Mul", "squares", "difference", "difference"))
            .addNode(
                node("ReduceMean", SQUARED_ERROR, "squares")
                    .addAttribute(
                        OnnxMl.AttributeProto.newBuilder()
                            .setName("axes")
                            .setType(OnnxMl.AttributeProto.AttributeType.INTS)
                            .addInts(1)))
            .addOutput(tensor(SQUARED_ERROR, 1)));
  }

  private static OnnxMl.NodeProto.Builder node(String operator, String output, String... inputs) {
    return OnnxMl.NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addAllInput(List.of(inputs))
        .addOutput(output);
  }

  private static OnnxMl.GraphProto.Builder chain(
      List<DenseLayer> layers, String end, String output) {
    OnnxMl.GraphProto.Builder graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("multilayer-perceptron")
            .addInput(tensor(INPUT, layers.getFirst().inputs()));
    String from = INPUT;
    for (int i = 0; i < layers.size(); i++) {
      boolean last = i == layers.size() - 1;
      String to = last ? output : "hidden_" + i;
      dense(graph, layers.get(i), i, from, last ? end : "Relu", to);
      from = to;
    }
    return graph;
  }

  private static byte[] model(OnnxMl.GraphProto.Builder graph) {
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("millrace")
        .addOpsetImport(
            OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static void dense(
      OnnxMl.GraphProto.Builder graph,
      DenseLayer layer,
      int number,
      String from,
      String activation,
      String to) {
    String weight = "weight_" + number;
    String bias = "bias_" + number;
    String linear = "linear_" + number;
    graph
        .addInitializer(floats(weight, layer.weight(), layer.outputs(), layer.inputs()))
        .addInitializer(floats(bias, layer.bias(), layer.outputs()))
        .addNode(
            OnnxMl.NodeProto.newBuilder()
                .setOpType("Gemm")
                .setName(linear)
                .addInput(from)
                .addInput(weight)
                .addInput(bias)
                .addOutput(linear)
                .addAttribute(
                    OnnxMl.AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(OnnxMl.AttributeProto.AttributeType.INT)
                        .setI(1)))
        .addNode(
            OnnxMl.NodeProto.newBuilder()
                .setOpType(activation)
                .setName(activation + "_" + number)
                .addInput(linear)
                .addOutput(to));
  }

  private static OnnxMl.ValueInfoProto tensor(String name, int width) {
    var shape =
        OnnxMl.TensorShapeProto.newBuilder()
            .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH))
            .addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(width));
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }

  private static TensorProto floats(String name, float[] values, int... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(bytes.array()));
    for (int dimension : shape) {
      tensor.addDims(dimension);
    }
    return tensor.build();
  }
}

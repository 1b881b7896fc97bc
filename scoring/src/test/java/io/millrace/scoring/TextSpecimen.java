package io.millrace.scoring;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * A classifier over a vocabulary: {@code sigmoid(sum of the weights of the tokens)}, where a
 * token's weight is a formula of its id; and the tokenizer of a sentence embedding that others made
 * (all-MiniLM-L6-v2, which has the vocabulary of BERT, uncased).
 */
final class TextSpecimen {
  /** Of BERT, uncased. */
  static final int VOCABULARY = 30_522;

  private TextSpecimen() {}

  static byte[] classifier(int vocabulary) {
    TensorProto.Builder weights = OnnxSpecimen.tensor("E").addDims(vocabulary);
    for (int id = 0; id < vocabulary; id++) {
      weights.addFloatData((float) weight(id));
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("words")
            .addInput(OnnxSpecimen.ids("input_ids", "sequence"))
            .addInput(OnnxSpecimen.ids("attention_mask", "sequence"))
            .addInput(OnnxSpecimen.ids("token_type_ids", "sequence"))
            .addOutput(OnnxSpecimen.value("p", 1))
            .addInitializer(weights)
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("axes")
                    .setDataType(TensorProto.DataType.INT64_VALUE)
                    .addDims(1)
                    .addInt64Data(1))
            .addNode(OnnxSpecimen.node("Gather", "w", "E", "input_ids"))
            .addNode(cast("m", "attention_mask"))
            .addNode(cast("t", "token_type_ids"))
            .addNode(OnnxSpecimen.node("Mul", "masked", "w", "m"))
            .addNode(OnnxSpecimen.node("Add", "typed", "masked", "t"))
            .addNode(OnnxSpecimen.node("ReduceSum", "z", "typed", "axes"))
            .addNode(OnnxSpecimen.node("Sigmoid", "p", "z"));
    return OnnxSpecimen.model(graph).toByteArray();
  }

  private static NodeProto.Builder cast(String output, String input) {
    return OnnxSpecimen.node("Cast", output, input)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(TensorProto.DataType.FLOAT_VALUE));
  }

  private static double weight(long id) {
    return (id * 37 % 101 - 50) / 100.0;
  }

  static double expected(long... ids) {
    double sum = 0;
    for (long id : ids) {
      sum += (float) weight(id);
    }
    return 1 / (1 + Math.exp(-sum));
  }

  static byte[] tokenizer() {
    return resource("/all-minilm-l6-v2-q-tokenizer.json");
  }

  /** A sentence embedding, quantised; its output is a vector for each token. */
  static byte[] embedding() {
    return resource("/all-minilm-l6-v2-q.onnx");
  }

  private static byte[] resource(String name) {
    try (InputStream in = TextSpecimen.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.millrace.scoring;

import static io.millrace.scoring.Publishing.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.millrace.registry.artifact.OnnxMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The two small models of {@code docs/publishing.md}, as they were made. To renew their files:
 * {@code -Dmillrace.renew=true}.
 */
class GardenModelsTest {
  private static final Path MODELS = Path.of("../docs/publishing/models");
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]", "[UNK]", "tall", "small", "blue", "violet", "white", "wet", "dry", "large",
          "petals", "bristly");
  private static final float[] WORD_WEIGHTS = {
    0, 0, 1.5f, -1.5f, 0.25f, 0.75f, -0.5f, 0.5f, -0.5f, 1, 0.125f, -2
  };
  private static final float[] COLOUR_WEIGHTS = {-1, 0.5f, 2};

  static byte[] words() {
    TensorProto.Builder weights = OnnxSpecimen.tensor("E").addDims(WORD_WEIGHTS.length);
    for (float weight : WORD_WEIGHTS) {
      weights.addFloatData(weight);
    }
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("words")
            .addInput(OnnxSpecimen.ids("input_ids", "length"))
            .addInput(OnnxSpecimen.ids("attention_mask", "length"))
            .addOutput(OnnxSpecimen.value("p", 1))
            .addInitializer(weights)
            .addInitializer(axes(1))
            .addNode(OnnxSpecimen.node("Gather", "w", "E", "input_ids"))
            .addNode(
                OnnxSpecimen.node("Cast", "m", "attention_mask")
                    .addAttribute(whole("to", TensorProto.DataType.FLOAT_VALUE)))
            .addNode(OnnxSpecimen.node("Mul", "masked", "w", "m"))
            .addNode(OnnxSpecimen.node("ReduceSum", "z", "masked", "axes"))
            .addNode(OnnxSpecimen.node("Sigmoid", "p", "z"));
    return OnnxSpecimen.model(graph).toByteArray();
  }

  static String tokenizer() {
    String vocabulary =
        IntStream.range(0, VOCABULARY.size())
            .mapToObj(id -> "\"%s\": %d".formatted(VOCABULARY.get(id), id))
            .collect(Collectors.joining(", "));
    return """
        {
          "version": "1.0",
          "truncation": null,
          "padding": null,
          "added_tokens": [
            {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
          ],
          "normalizer": {"type": "Lowercase"},
          "pre_tokenizer": {"type": "Whitespace"},
          "post_processor": null,
          "decoder": null,
          "model": {"type": "WordLevel", "unk_token": "[UNK]", "vocab": {%s}}
        }
        """
        .formatted(vocabulary);
  }

  static byte[] sight() {
    TensorProto.Builder weights = OnnxSpecimen.tensor("W").addDims(3).addDims(1);
    for (float weight : COLOUR_WEIGHTS) {
      weights.addFloatData(weight);
    }
    ValueInfoProto.Builder pixels = OnnxSpecimen.value("pixels", 3);
    TensorShapeProto.Builder shape =
        pixels.getTypeBuilder().getTensorTypeBuilder().getShapeBuilder();
    shape.addDim(Dimension.newBuilder().setDimValue(8));
    shape.addDim(Dimension.newBuilder().setDimValue(8));
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("sight")
            .addInput(pixels)
            .addOutput(OnnxSpecimen.value("p", 1))
            .addInitializer(weights)
            .addNode(OnnxSpecimen.node("GlobalAveragePool", "pooled", "pixels"))
            .addNode(OnnxSpecimen.node("Flatten", "mean", "pooled"))
            .addNode(OnnxSpecimen.node("MatMul", "z", "mean", "W"))
            .addNode(OnnxSpecimen.node("Sigmoid", "p", "z"));
    return OnnxSpecimen.model(graph).toByteArray();
  }

  private static TensorProto.Builder axes(long axis) {
    return TensorProto.newBuilder()
        .setName("axes")
        .setDataType(TensorProto.DataType.INT64_VALUE)
        .addDims(1)
        .addInt64Data(axis);
  }

  private static AttributeProto.Builder whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  @Test
  void the_page_s_small_models_are_these() throws IOException {
    if (Boolean.getBoolean("millrace.renew")) {
      Files.write(MODELS.resolve("words.onnx"), words());
      Files.writeString(MODELS.resolve("words-tokenizer.json"), tokenizer());
      Files.write(MODELS.resolve("sight.onnx"), sight());
    }
    assertThat(Files.readAllBytes(MODELS.resolve("words.onnx"))).isEqualTo(words());
    assertThat(Files.readString(MODELS.resolve("words-tokenizer.json"))).isEqualTo(tokenizer());
    assertThat(Files.readAllBytes(MODELS.resolve("sight.onnx"))).isEqualTo(sight());
  }

  @Test
  void a_note_is_scored_by_its_words() {
    byte[] both = OnnxMetadata.with(words(), tokenizer().getBytes(StandardCharsets.UTF_8));
    Publishing reading = Publishing.onnx(both, text("note"));

    double sum = 1.5 + 0.75 + 1 + 0.125;
    assertThat(reading.scores(List.of(List.of("A tall, VIOLET one: large petals"))))
        .containsExactly(new double[] {1 / (1 + Math.exp(-sum))}, within(1e-6));
  }
}

package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.BadModelException;
import java.util.List;
import java.util.Optional;

/** Reads the tokenizer that {@link OnnxMetadata} puts into an ONNX file. */
final class OnnxTokenizer {
  private OnnxTokenizer() {}

  /** The tokenizer's text; of several the last. */
  static Optional<String> in(ModelProto model) {
    return model.getMetadataPropsList().stream()
        .filter(entry -> entry.getKey().equals(OnnxMetadata.TOKENIZER))
        .map(StringStringEntryProto::getValue)
        .reduce((one, later) -> later);
  }

  /** The model without it, for a runtime that would keep a copy. */
  static ModelProto without(ModelProto model) {
    List<StringStringEntryProto> others =
        model.getMetadataPropsList().stream()
            .filter(entry -> !entry.getKey().equals(OnnxMetadata.TOKENIZER))
            .toList();
    return model.toBuilder().clearMetadataProps().addAllMetadataProps(others).build();
  }

  /**
   * The tokenizer made ready, where the manifest asks for tokens.
   *
   * @throws BadModelException when it cannot be read, or the manifest asks for several lengths
   */
  static TextTokenizer ready(Optional<String> json, Manifest manifest) {
    List<Integer> lengths =
        manifest.inputs().stream()
            .flatMap(input -> input.columns().stream())
            .filter(Tokens.class::isInstance)
            .map(column -> ((Tokens) column).length())
            .distinct()
            .toList();
    if (lengths.isEmpty() || json.isEmpty()) {
      return TextTokenizer.NONE;
    }
    if (lengths.size() > 1) {
      throw new BadModelException(
          "manifest: texts are cut into %s tokens: a model's texts have one length; say the same for all"
              .formatted(lengths));
    }
    return HuggingFaceText.of(json.get(), lengths.getFirst());
  }
}

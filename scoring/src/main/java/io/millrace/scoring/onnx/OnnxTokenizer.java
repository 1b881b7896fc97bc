package io.millrace.scoring.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Tokens;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.model.BadModelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A tokenizer inside an ONNX file: the text of Hugging Face's {@code tokenizer.json} under that
 * name among the file's metadata ({@code metadata_props}), so that a model and its vocabulary are
 * one artifact with one digest.
 */
public final class OnnxTokenizer {
  /** The metadata's name. */
  static final String FILE = "tokenizer.json";

  /** In bytes; the largest multilingual vocabularies take 17 MB. */
  public static final int LARGEST = 32 * 1024 * 1024;

  private OnnxTokenizer() {}

  /**
   * The model with this tokenizer, which takes the place of one that it had. The model's own bytes
   * stay as they are: what is appended is the metadata's field, and ONNX's encoding (protobuf) has
   * repeated fields anywhere.
   *
   * @param json the file's bytes, UTF-8
   */
  public static byte[] into(byte[] model, byte[] json) {
    byte[] metadata =
        ModelProto.newBuilder()
            .addMetadataProps(
                StringStringEntryProto.newBuilder()
                    .setKey(FILE)
                    .setValue(new String(json, StandardCharsets.UTF_8)))
            .build()
            .toByteArray();
    byte[] both = Arrays.copyOf(model, Math.addExact(model.length, metadata.length));
    System.arraycopy(metadata, 0, both, model.length, metadata.length);
    return both;
  }

  /** The tokenizer's text; of several the last. */
  static Optional<String> in(ModelProto model) {
    return model.getMetadataPropsList().stream()
        .filter(entry -> entry.getKey().equals(FILE))
        .map(StringStringEntryProto::getValue)
        .reduce((one, later) -> later);
  }

  /** The model without it, for a runtime that would keep a copy. */
  static ModelProto without(ModelProto model) {
    List<StringStringEntryProto> others =
        model.getMetadataPropsList().stream()
            .filter(entry -> !entry.getKey().equals(FILE))
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

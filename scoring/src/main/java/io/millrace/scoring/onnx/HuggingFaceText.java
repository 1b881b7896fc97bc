package io.millrace.scoring.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.millrace.registry.artifact.OnnxMetadata;
import io.millrace.scoring.input.TextTokenizer;
import io.millrace.scoring.input.UnfitVectorException;
import io.millrace.scoring.model.BadModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Hugging Face's own tokenizers (Rust, called by DJL), so that a text becomes the ids that the
 * model was trained on. The native library lies in DJL's jar; in DJL's offline mode nothing is
 * fetched. The latest text's tokens are kept, because ids, mask and types are asked for one after
 * the other.
 */
final class HuggingFaceText implements TextTokenizer {
  private final HuggingFaceTokenizer tokenizer;
  private String latest = "";
  private Tokenized tokens;

  private HuggingFaceText(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.tokens = encoded("");
  }

  /**
   * @param json of at most {@link OnnxTokenizer#LARGEST} characters
   * @param length tokens of a text
   * @throws BadModelException when it is no tokenizer
   */
  static HuggingFaceText of(String json, int length) {
    if (json.length() > OnnxMetadata.LARGEST_TOKENIZER) {
      throw new BadModelException(
          "tokenizer.json has %d characters: %d are the limit"
              .formatted(json.length(), OnnxMetadata.LARGEST_TOKENIZER));
    }
    String most = String.valueOf(length);
    Map<String, String> options =
        Map.of(
            "maxLength", most,
            "modelMaxLength", most,
            "truncation", "true",
            "padding", "max_length",
            "addSpecialTokens", "true");
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      var read = HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), options);
      var text = new HuggingFaceText(read);
      text.checkLength(length);
      return text;
    } catch (IOException | RuntimeException e) {
      throw new BadModelException(
          "tokenizer.json cannot be read: %s; take the file that was saved beside the model (Hugging Face's fast tokenizers)"
              .formatted(e.getMessage()),
          e);
    }
  }

  private void checkLength(int length) {
    if (tokens.ids().length != length) {
      tokenizer.close();
      throw new IllegalArgumentException(
          "an empty text becomes %d tokens where %d are asked for: ask for more"
              .formatted(tokens.ids().length, length));
    }
  }

  @Override
  public Tokenized cut(String text) {
    if (!text.equals(latest)) {
      tokens = encoded(text);
      latest = text;
    }
    return tokens;
  }

  private Tokenized encoded(String text) {
    Encoding found;
    try {
      found = tokenizer.encode(start(text));
    } catch (RuntimeException e) {
      throw new UnfitVectorException(
          "the model's tokenizer cannot cut a text of %d characters: %s"
              .formatted(text.length(), e.getMessage()),
          e);
    }
    return new Tokenized(found.getIds(), found.getAttentionMask(), found.getTypeIds());
  }

  /** As much of it as is looked at, no character halved. */
  private static String start(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    boolean isHalf = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
    return text.substring(0, isHalf ? MOST_CHARACTERS - 1 : MOST_CHARACTERS);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

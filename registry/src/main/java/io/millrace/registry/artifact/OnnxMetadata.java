package io.millrace.registry.artifact;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Adds a tokenizer to an ONNX file without reading it. The file is a protobuf message, where a
 * repeated field may stand anywhere: an entry of {@code metadata_props} (field 14 of ModelProto, a
 * pair of key, field 1, and value, field 2) is appended, so the model's own bytes stay as they are
 * and both are one artifact.
 */
public final class OnnxMetadata {
  /** The entry's key. */
  public static final String TOKENIZER = "tokenizer.json";

  /** Bytes of a tokenizer; the largest multilingual vocabularies take 17 MB. */
  public static final int LARGEST_TOKENIZER = 32 * 1024 * 1024;

  private static final int METADATA_PROPS = 14;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private OnnxMetadata() {}

  /**
   * The model with this tokenizer, which takes the place of one that it had.
   *
   * @param tokenizer the bytes of Hugging Face's {@code tokenizer.json}
   * @throws IllegalArgumentException when they are too many
   */
  public static byte[] with(byte[] model, byte[] tokenizer) {
    if (tokenizer.length > LARGEST_TOKENIZER) {
      throw new IllegalArgumentException(
          "the tokenizer has %d bytes: %d are the limit"
              .formatted(tokenizer.length, LARGEST_TOKENIZER));
    }
    var entry = new ByteArrayOutputStream(tokenizer.length + 32);
    field(entry, KEY, TOKENIZER.getBytes(StandardCharsets.UTF_8));
    field(entry, VALUE, tokenizer);
    var both = new ByteArrayOutputStream(model.length + entry.size() + 8);
    both.writeBytes(model);
    field(both, METADATA_PROPS, entry.toByteArray());
    return both.toByteArray();
  }

  /** A tag of the wire type 2, the length as a varint, the bytes. */
  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write((number << 3) | 2);
    int length = bytes.length;
    while (length > 0x7F) {
      out.write((length & 0x7F) | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(bytes);
  }
}

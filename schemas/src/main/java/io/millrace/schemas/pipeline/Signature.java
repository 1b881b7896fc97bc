package io.millrace.schemas.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The ordered names, types and definitions of a vector's features, hashed: two vectors of one
 * signature can be compared position by position. A changed definition is a new signature.
 *
 * @param hash first 16 hex digits of a SHA-256
 */
public record Signature(String hash, List<Column> columns) {
  public Signature {
    columns = List.copyOf(columns);
  }

  /**
   * A feature's place in the vector.
   *
   * @param definition canonical text
   * @param definitionHash first 16 hex digits of the definition's SHA-256
   */
  public record Column(String name, Feature.Type type, String definition, String definitionHash) {
    public static Column of(String name, Feature.Type type, String definition) {
      return new Column(name, type, definition, sha256(definition));
    }
  }

  public static Signature ofColumns(List<Column> columns) {
    var text = new StringBuilder();
    for (Column column : columns) {
      text.append(column.name()).append('\t').append(column.type()).append('\t');
      text.append(column.definition()).append('\n');
    }
    return new Signature(sha256(text.toString()), columns);
  }

  public int size() {
    return columns.size();
  }

  /** Position of a feature, -1 where there is none of that name. */
  public int position(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

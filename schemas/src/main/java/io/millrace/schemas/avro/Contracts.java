package io.millrace.schemas.avro;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;

/** The contracts as they lie in the jar: {@code src/main/avro/NAME.avsc}. */
final class Contracts {
  /** Contracts that others name, each after those that it names itself. */
  private static final List<String> SHARED = List.of("Alias", "Manifest", "Bundle", "ModelVersion");

  private Contracts() {}

  static Schema named(String name) {
    var parser = new Schema.Parser();
    for (String shared : SHARED) {
      Schema schema = parser.parse(text(shared));
      if (shared.equals(name)) {
        return schema;
      }
    }
    return parser.parse(text(name));
  }

  private static String text(String name) {
    try (InputStream in = Contracts.class.getResourceAsStream(name + ".avsc")) {
      if (in == null) {
        throw new IllegalArgumentException(
            "%s has no contract: write src/main/avro/%s.avsc in schemas".formatted(name, name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("contract %s cannot be read".formatted(name), e);
    }
  }
}

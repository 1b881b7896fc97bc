package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code kafka}: the properties of every client. A secret may not stand in the file. */
final class KafkaReader {
  private static final Pattern SECRET = Pattern.compile(".*(password|basic\\.auth\\.user\\.info)");
  private static final Pattern PASSWORD_IN_JAAS = Pattern.compile("(?s).*password\\s*=.*");

  static final Key<Map<String, String>> KEY =
      Key.withDefault(
          "kafka",
          "client properties, passed through",
          Syntax.of(
              new Shape.MapOf(
                  "PROPERTY", Optional.empty(), new Shape.Scalar("a client property's value")),
              KafkaReader::read),
          Map.of(),
          "SASL, TLS and whatever else Kafka's clients know; the schema registry's client gets them"
              + " too (`basic.auth.credentials.source: USER_INFO` with `basic.auth.user.info`, and"
              + " `schema.registry.ssl...`). `${NAME}` in a value is an environment variable,"
              + " `${file:/path}` a file's text; both are read by each process as it connects."
              + " Passwords stand nowhere else: `sasl.jaas.config: ${KAFKA_JAAS}` on a line of its"
              + " own, in quotes inside `{}`.");

  private KafkaReader() {}

  private static Optional<Map<String, String>> read(YamlValue value) {
    Map<String, String> properties = new LinkedHashMap<>();
    value
        .section()
        .ifPresent(
            section ->
                section
                    .entries()
                    .forEach(
                        (key, at) ->
                            at.scalar("a client property's value")
                                .filter(text -> isOpen(key, text, at))
                                .ifPresent(text -> properties.put(key, text))));
    return Optional.of(properties);
  }

  /** Whether the value may be seen by whoever sees the file; a secret is reported. */
  private static boolean isOpen(String key, String text, YamlValue at) {
    boolean secret =
        SECRET.matcher(key).matches()
            || (key.endsWith("jaas.config") && PASSWORD_IN_JAAS.matcher(text).matches());
    if (secret && !text.contains("${")) {
      at.report(
          "holds a secret: write ${NAME} for an environment variable, or ${file:/path} for a file");
      return false;
    }
    return true;
  }
}

package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.UncheckedIOException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrustReaderTest {
  private static final String AVRO =
      """
      {"type": "record", "name": "E", "fields": [
        {"name": "id", "type": "string"},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "yes", "type": "boolean"}, {"name": "x", "type": "double"}]}
      """;
  private static String key = "";

  @BeforeAll
  static void makeKey() throws Exception {
    key =
        Base64.getEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded());
  }

  private static Pipeline read(String trust, Map<String, String> files) {
    String yaml =
        """
        pipeline: p
        streams:
          events: {schema: e.avsc, id: id, time: at}
          answers: {schema: e.avsc, id: id, time: at}
        score: events
        label: {value: answers.yes, within: 1h}
        features: {x: {field: x}}
        models: {guest: {engine: onnx, algorithm: published}}
        trust: %s
        """
            .formatted(trust);
    return PipelineFile.parse(
        yaml,
        "p.yaml",
        name -> {
          if (name.equals("e.avsc")) {
            return AVRO;
          }
          if (!files.containsKey(name)) {
            throw new UncheckedIOException(new java.io.IOException("there is no file " + name));
          }
          return files.get(name);
        });
  }

  @Test
  void a_key_stands_in_the_file_or_in_one_that_it_names() {
    String pem = "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n".formatted(key);

    assertThat(read("[%s]".formatted(key), Map.of()).trust()).containsExactly(key);
    assertThat(read("[team.pub]", Map.of("team.pub", key + "\n")).trust()).containsExactly(key);
    assertThat(read("team.pem", Map.of("team.pem", pem)).trust()).containsExactly(key);
  }

  @Test
  void what_is_no_key_is_named_with_what_to_do() {
    assertThatThrownBy(() -> read("[nonsense]", Map.of()))
        .isInstanceOf(InvalidPipelineException.class)
        .hasMessageContaining("millrace models keygen");
    assertThatThrownBy(() -> read("[a.pub]", Map.of("a.pub", "AAAA")))
        .hasMessageContaining("holds no Ed25519 public key");
    assertThatThrownBy(() -> read("[]", Map.of())).hasMessageContaining("would trust nobody");
  }

  @Test
  void a_contender_that_is_only_published_says_so() {
    assertThat(read(key, Map.of()).contenders().get("guest").algorithm()).isEqualTo("published");
  }
}

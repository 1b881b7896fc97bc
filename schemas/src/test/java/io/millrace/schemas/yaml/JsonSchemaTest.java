package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.millrace.schemas.grammar.JsonSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What an editor says with the JSON Schema, by an independent validator. */
final class JsonSchemaTest {
  private static final com.networknt.schema.JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(JsonSchema.of(PipelineFile.grammar()));

  static Stream<Path> examples() throws IOException {
    List<Path> files =
        Stream.of(Path.of("../examples"), Path.of("../docs"))
            .flatMap(JsonSchemaTest::yamlFiles)
            .toList();
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    return files.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_example_is_accepted(Path file) throws IOException {
    assertThat(problems(Files.readString(file))).isEmpty();
  }

  @Test
  void a_file_with_every_key_is_accepted() {
    assertThat(problems(PipelineFileTest.FULL)).isEmpty();
    assertThat(problems(Shop.VALID)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          score: orders | scor: orders
          pipeline: shop | pipeline: a.b
          pipeline: shop | pipeline: 12
          id: order_id, | key: city,
          within: 14d | within: 14 days
          within: 14d | within: 0s
          within: 14d | within: 14d, absent: [0]
          within: 14d | within: 14d, task: clusters
          within: 14d | within: 14d, clusters: 65
          within: 14d | within: 14d, scale: 0
          value: returns.sent_back | value: sent_back
          amount: {field | amount-eur: {field
          field: amount | feild: amount
          field: amount | field: amount, over: 1h
          field: amount | calendar: weekday
          over: 1d | window: 1d
          engine: smile | engine: smiles
          engine: smile | engine: smile, algorithm: forest
          engine: onnx | engine: onnx, network: {layers: [0]}
          engine: onnx | engine: onnx, network: {dropout: 1}
          """)
  void what_a_schema_can_know_is_refused(String text, String replacement) {
    assertThat(problems(Shop.with(text, replacement))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trial: {alpha: 1.5}",
        "trial: {on_tie: cheap}",
        "decide: {treshold: 1}",
        "decide: [1]",
        "tune: {seconds: 1.5}",
        "retrain: {when: [eror-drift]}",
        "retrain: {train_on: [latest]}",
        "delivery: exactly-onc",
        "explore: {epsilon: 0.1}",
        "lateness: soon"
      })
  void a_wrong_setting_is_refused(String setting) {
    assertThat(problems(Shop.VALID + setting)).isNotEmpty();
  }

  private static List<String> problems(String yaml) {
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    JsonNode json = new ObjectMapper().valueToTree(tree);
    return SCHEMA.validate(json).stream().map(ValidationMessage::getMessage).toList();
  }

  private static Stream<Path> yamlFiles(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

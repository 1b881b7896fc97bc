package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.schemas.expression.Functions;
import io.millrace.schemas.grammar.JsonSchema;
import io.millrace.schemas.grammar.ReferencePage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The committed reference page and JSON Schema are what the readers' declarations make. With {@code
 * -Dmillrace.renew=true} they are written instead of compared.
 */
final class GeneratedPagesTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)(?: ([\\w.]+))?}}");
  private static final int HEAD = 4;

  @Test
  void the_reference_page_is_what_the_readers_declare() {
    String template = read(Path.of("src/test/resources/pipeline-file.md"));
    String page = PLACE.matcher(template).replaceAll(GeneratedPagesTest::part);
    assertCommitted(DOCS.resolve("pipeline-file.md"), page);
  }

  @Test
  void the_json_schema_is_what_the_readers_declare() throws JsonProcessingException {
    String schema =
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(JsonSchema.of(PipelineFile.grammar()));
    assertCommitted(DOCS.resolve("pipeline.schema.json"), schema + "\n");
  }

  private static String part(MatchResult place) {
    String text =
        switch (place.group(1)) {
          case "file" -> read(DOCS.resolve("pipeline-file").resolve(place.group(2)));
          case "head" ->
              read(DOCS.resolve("pipeline-file").resolve(place.group(2)))
                  .lines()
                  .limit(HEAD)
                  .collect(Collectors.joining("\n"));
          case "functions" ->
              table("time", Functions.ofTimes())
                  + table("text", Functions.ofTexts())
                  + table("number", Functions.ofNumbers());
          case "keys" -> ReferencePage.of(PipelineFile.grammar());
          default -> throw new IllegalArgumentException("unknown place " + place.group());
        };
    return Matcher.quoteReplacement(text.strip());
  }

  private static String table(String kind, List<Functions.Function> functions) {
    return functions.stream()
        .map(
            function ->
                "| `%s` | `%s` | `%s` | %s |\n"
                    .formatted(
                        function.name(), function.example(), function.value(), function.note())
                    .replace(" |  |", " | |"))
        .collect(
            Collectors.joining(
                "",
                "| %s function | example | gives | |\n|---|---|---|---|\n".formatted(kind),
                "\n"));
  }

  private static void assertCommitted(Path file, String generated) {
    try {
      if (Boolean.getBoolean("millrace.renew")) {
        Files.writeString(file, generated);
      }
      assertThat(Files.exists(file) ? Files.readString(file) : "")
          .as(
              "%s is not what the code makes: renew it with ./millrace test -pl schemas"
                  + " -Dtest=GeneratedPagesTest -Dmillrace.renew=true",
              file)
          .isEqualTo(generated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

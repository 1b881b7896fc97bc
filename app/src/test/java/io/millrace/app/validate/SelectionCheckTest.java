package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionCheckTest {
  private static final Path EXAMPLE = Path.of("../docs/pipeline-file");

  @Test
  void labels_that_only_some_decisions_show_ask_for_decisions_by_lot() throws IOException {
    assertThat(warnings("decision == '1'", "0"))
        .singleElement()
        .asString()
        .contains("valid for the observed cases only", "decide.explore: 0.05");
    assertThat(warnings("decision == '1'", "0.05")).isEmpty();
  }

  @Test
  void where_the_decision_does_not_matter_a_lot_would_not_help() throws IOException {
    assertThat(warnings("weight_kg < 20", "0")).isEmpty();
  }

  private static List<String> warnings(String observed, String explore) throws IOException {
    String yaml =
        Files.readString(EXAMPLE.resolve("parcels.yaml"))
                .replace("within: 10d}", "within: 10d, observed: \"%s\"}".formatted(observed))
            + "\ndecide: {explore: %s}\n".formatted(explore);
    return FileChecks.of(
            PipelineFile.parse(
                yaml,
                "parcels.yaml",
                schema -> {
                  try {
                    return Files.readString(EXAMPLE.resolve(schema));
                  } catch (IOException e) {
                    throw new IllegalStateException(e);
                  }
                }))
        .stream()
        .filter(check -> check.name().equals("label"))
        .flatMap(check -> check.findings().stream())
        .map(Check.Finding::message)
        .toList();
  }
}

package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a right file's privacy check says; the wrong ones are in {@link WrongFilesTest}. */
final class PrivacyCheckTest {
  private static final Path FOLDER = Path.of("src/test/resources/wrong");

  @Test
  void it_passes_and_says_what_becomes_of_each_field() throws IOException {
    String wrong = Files.readString(FOLDER.resolve("dropped-field-that-a-feature-needs.yaml"));
    String right =
        wrong.replace(
            "drop: [email, city]}}",
            "drop: [email], hash: [order_id]}, returns: {hash: [order_id]}}");

    Check check = privacy(right);

    assertThat(check.result()).isEqualTo(Check.Result.PASS);
    assertThat(check.summary())
        .isEqualTo("orders.email drop, orders.order_id hash, returns.order_id hash");
  }

  @Test
  void without_a_rule_it_says_that_no_field_needs_one() throws IOException {
    String file = Files.readString(FOLDER.resolve("rule-on-a-stream-of-others.yaml"));

    Check check = privacy(file.substring(0, file.indexOf("\nprivacy: {") + 1));

    assertThat(check.result()).isEqualTo(Check.Result.PASS);
    assertThat(check.summary()).isEqualTo("no rules, and no field is tagged as personal");
  }

  private static Check privacy(String yaml) {
    Pipeline pipeline = PipelineFile.parse(yaml, "shop.yaml", PrivacyCheckTest::schema);
    return FileChecks.of(pipeline).stream()
        .filter(check -> check.name().equals("privacy"))
        .findFirst()
        .orElseThrow();
  }

  private static String schema(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

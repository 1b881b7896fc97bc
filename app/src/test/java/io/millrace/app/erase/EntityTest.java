package io.millrace.app.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EntityTest {
  private static final Path FOLDER = Path.of("src/test/resources/wrong");
  private static final PrivacyKey KEY = PrivacyKey.of("a key of thirty-two characters...", "test");

  @Test
  void a_value_that_privacy_hashes_is_hashed_with_the_same_key() {
    Pipeline pipeline = pipeline("hash: [order_id]}, returns: {hash: [order_id]}}");

    assertThat(Entity.of(pipeline, "order_id=o=17", Optional.of(KEY)))
        .isEqualTo(new Entity("order_id", KEY.hash("o=17")));
    assertThat(Entity.of(pipeline, "city=Linz", Optional.empty()))
        .isEqualTo(new Entity("city", "Linz"));
    assertThatThrownBy(() -> Entity.of(pipeline, "order_id=o17", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("hash rules, which need a secret key");
  }

  @Test
  void a_value_of_which_privacy_leaves_what_others_may_share_is_refused() {
    assertThatThrownBy(() -> Entity.of(pipeline("mask: [city]}}"), "city=Linz", Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rule mask for city")
        .hasMessageContaining("would erase them all");
  }

  private static Pipeline pipeline(String rules) {
    return PipelineFile.parse(
        schema("dropped-field-that-a-feature-needs.yaml")
            .replace("drop: [email, city]}}", "drop: [email], " + rules),
        "shop.yaml",
        EntityTest::schema);
  }

  private static String schema(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.millrace.schemas.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class PipelineFileProperties {
  private static final List<String> SCRAPS =
      List.of(
          "",
          " ",
          "\n",
          "\n  ",
          ": ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          ",",
          "&a ",
          "*a",
          "!!int ",
          "!x ",
          "? ",
          "|",
          ">",
          "\"",
          "'",
          "%",
          "@",
          "\t",
          "null",
          "~",
          "5",
          "1e999",
          "true",
          "2001-01-01",
          "pipeline",
          "streams",
          "score",
          "label",
          "features",
          "models",
          "retrain",
          "when",
          "orders",
          "field",
          "mean",
          "by",
          "over",
          "require",
          "derive",
          "<<",
          "\u0000",
          "\uD800",
          "0s",
          "999999999d",
          "returns.sent_back",
          "(((((",
          "--- ",
          "... ",
          "# ");

  @Property(tries = 600)
  void any_text_is_a_pipeline_or_refused_with_problems(@ForAll("scraps") List<String> scraps) {
    assertReadOrRefused(String.join("", scraps));
  }

  @Property(tries = 500)
  void a_damaged_file_is_a_pipeline_or_refused_with_problems(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder yaml = new StringBuilder(Shop.VALID);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int from = random.nextInt(yaml.length());
      int to = Math.min(yaml.length(), from + random.nextInt(12));
      yaml.replace(from, to, SCRAPS.get(random.nextInt(SCRAPS.size())));
    }
    assertReadOrRefused(yaml.toString());
  }

  @Provide
  Arbitrary<List<String>> scraps() {
    return Arbitraries.of(SCRAPS).list().ofMaxSize(40);
  }

  private static void assertReadOrRefused(String yaml) {
    try {
      Pipeline pipeline = Shop.parse(yaml);
      assertThat(pipeline.streams()).containsKey(pipeline.scored());
    } catch (InvalidPipelineException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem.place()).startsWith("shop.yaml"));
    }
  }
}

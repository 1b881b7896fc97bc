package io.millrace.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on metrics names every metric in the code, and no other. */
class MetricsPageTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern IN_CODE =
      Pattern.compile("\\b(gauge|counter)\\(\\s*\"(millrace_[a-z_]+)\"");
  private static final Pattern ON_PAGE = Pattern.compile("`(millrace_[a-z_]+)`");

  @Test
  void every_metric_is_on_the_page_under_the_name_that_a_scrape_shows() throws IOException {
    Set<String> named = new TreeSet<>();
    Matcher page = ON_PAGE.matcher(Files.readString(ROOT.resolve("docs/metrics.md")));
    while (page.find()) {
      named.add(page.group(1));
    }

    assertThat(named).isNotEmpty().isEqualTo(declared());
  }

  private static Set<String> declared() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String module : Set.of("app", "console")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          Matcher code = IN_CODE.matcher(Files.readString(file));
          while (code.find()) {
            declared.add(code.group(2) + (code.group(1).equals("counter") ? "_total" : ""));
          }
        }
      }
    }
    return declared;
  }
}

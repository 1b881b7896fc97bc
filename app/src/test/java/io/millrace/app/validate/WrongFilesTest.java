package io.millrace.app.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.schemas.pipeline.InvalidPipelineException;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong pipeline files; the first line of each says which check fails, in which line, with what.
 */
final class WrongFilesTest {
  private static final Path FOLDER = Path.of("src/test/resources/wrong");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @Test
  void there_are_ten_or_more() throws IOException {
    assertThat(files()).hasSizeGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("files")
  void the_mistake_is_named_by_its_check_with_place_value_and_what_to_do(Path file)
      throws IOException {
    String[] expected = Files.readAllLines(file).getFirst().substring(2).split(" \\| ", 3);
    var invalid =
        catchThrowableOfType(InvalidPipelineException.class, () -> PipelineFile.read(file));

    List<Check> failed =
        FileChecks.ofProblems(invalid.problems()).stream()
            .filter(check -> check.result() == Check.Result.FAIL)
            .toList();

    assertThat(failed).as("%s", failed).singleElement();
    assertThat(failed.getFirst().name()).isEqualTo(expected[0]);
    Check.Finding finding = failed.getFirst().findings().getFirst();
    assertThat(finding.line()).isEqualTo(Integer.parseInt(expected[1]));
    assertThat(finding.place() + ": " + finding.message())
        .startsWith(file.getFileName() + ":" + expected[1])
        .contains(expected[2]);
  }
}

package io.millrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every source does, whatever its format and compression. */
class RowsContractTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void rows_are_typed_and_numbered_and_have_the_schemas_order(Specimen specimen) {
    assertThat(Orders.all(open(Orders.STREAM, specimen.good(folder)))).isEqualTo(Orders.ROWS);
  }

  @ParameterizedTest
  @EnumSource
  void a_bad_row_is_refused_with_number_text_and_reason_and_the_next_one_is_read(
      Specimen specimen) {
    List<Row> rows = Orders.all(open(Orders.STREAM, specimen.bad(folder)));
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0)).isInstanceOf(Row.Read.class);
    Row.Refused infinite = (Row.Refused) rows.get(1);
    assertThat(infinite.number()).isEqualTo(2);
    assertThat(infinite.text()).contains("b").contains("secret-of-b");
    assertThat(infinite.reason())
        .isEqualTo("field amount holds \"Infinity\": a number is expected");
    Row.Refused timeless = (Row.Refused) rows.get(2);
    assertThat(timeless.number()).isEqualTo(3);
    assertThat(timeless.text()).contains("secret-of-c");
    assertThat(timeless.reason()).isEqualTo("field at is empty: it is needed");
    assertThat(rows.get(3)).isInstanceOf(Row.Read.class);
    assertThat(rows.get(3).number()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void a_dropped_field_is_in_no_row_read_or_refused(Specimen specimen) {
    for (Path file : List.of(specimen.good(folder), specimen.bad(folder))) {
      List<Row> rows = Orders.all(open(Orders.PRIVATE, file));
      assertThat(rows).hasSizeGreaterThan(2);
      assertThat(rows.toString()).contains("b").doesNotContain("secret-of");
    }
  }

  @ParameterizedTest
  @EnumSource
  void reading_goes_on_at_a_position_that_was_skipped_to(Specimen specimen) {
    Path file = specimen.good(folder);
    try (Rows rows = open(Orders.STREAM, file)) {
      assertThat(rows.skip(2)).isEqualTo(2);
      assertThat(rows.next()).isEqualTo(Orders.ROWS.get(2));
      assertThat(rows.hasNext()).isFalse();
    }
    try (Rows rows = open(Orders.STREAM, file)) {
      assertThat(rows.hasNext()).isTrue();
      assertThat(rows.skip(1)).isEqualTo(1);
      assertThat(rows.next()).isEqualTo(Orders.ROWS.get(1));
      assertThat(rows.skip(10)).isEqualTo(1);
      assertThatThrownBy(rows::next)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("has 3 rows");
    }
  }

  @ParameterizedTest
  @EnumSource
  void closing_lets_go_of_the_file(Specimen specimen) throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc/self/fd on this system");
    Path file = specimen.good(folder);
    Rows rows = open(Orders.STREAM, file);
    rows.next();
    rows.close();
    assertThat(openFiles()).isNotEmpty().doesNotContain(file.toRealPath().toString());
  }

  private static List<String> openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(RowsContractTest::target).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return "";
    }
  }

  private static Rows open(Pipeline.Stream stream, Path file) {
    return SourceFiles.open(stream, file, Optional.empty());
  }
}

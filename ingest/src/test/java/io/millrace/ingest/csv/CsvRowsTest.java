package io.millrace.ingest.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {
  private static final Pipeline.Stream STREAM =
      new Pipeline.Stream(
          "orders",
          new StreamSchema(
              "{}",
              List.of(
                  new StreamSchema.Field("id", FieldType.TEXT),
                  new StreamSchema.Field("amount", FieldType.NUMBER),
                  new StreamSchema.Field("paid", FieldType.FLAG),
                  new StreamSchema.Field("at", FieldType.TIME),
                  new StreamSchema.Field("large", FieldType.FLAG))),
          "id",
          "id",
          "at",
          List.of(),
          Map.of("large", "amount > 100.0"),
          Pipeline.Stream.Format.AVRO);

  @TempDir Path folder;

  @Test
  void columns_are_found_by_name_and_cells_are_typed() {
    List<Row> rows = rows("at,id,paid,amount\n2026-01-01T00:00:00Z,a,true,3.5\n");
    assertThat(rows)
        .containsExactly(
            new Row.Read(
                "orders",
                1,
                Instant.parse("2026-01-01T00:00:00Z"),
                "a",
                List.of("a", 3.5, true, Instant.parse("2026-01-01T00:00:00Z")),
                "2026-01-01T00:00:00Z,a,true,3.5"));
  }

  @Test
  void an_empty_cell_is_a_missing_value_and_time_may_be_milliseconds() {
    Row.Read row = (Row.Read) rows("id,amount,paid,at\na,,0,1000\n").getFirst();
    assertThat(row.values().get(1)).isNull();
    assertThat(row.time()).isEqualTo(Instant.ofEpochMilli(1000));
  }

  @Test
  void a_row_with_an_unreadable_cell_is_refused_and_the_next_one_is_read() {
    List<Row> rows = rows("id,amount,paid,at\na,many,true,1000\nb,1,true,2000\n");
    assertThat(rows.getFirst())
        .isEqualTo(
            new Row.Refused(
                "orders",
                1,
                "a,many,true,1000",
                "column amount holds \"many\", which is no number"));
    assertThat(rows.get(1)).isInstanceOf(Row.Read.class);
  }

  @Test
  void a_short_row_and_one_without_a_time_are_refused() {
    assertThat(rows("id,amount,paid,at\na,1,true\n").getFirst())
        .isEqualTo(new Row.Refused("orders", 1, "a,1,true", "column at is empty: it is needed"));
  }

  @Test
  void infinity_is_not_a_number_here() {
    assertThat(rows("id,amount,paid,at\na,Infinity,true,1\n").getFirst())
        .isInstanceOf(Row.Refused.class);
  }

  @Test
  void a_gzipped_file_reads_like_a_plain_one() throws IOException {
    Path file = folder.resolve("orders.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("id,amount,paid,at\na,1,true,1000\n".getBytes(StandardCharsets.UTF_8));
    }
    try (CsvRows rows = new CsvRows(STREAM, file)) {
      assertThat(rows.next()).isInstanceOf(Row.Read.class);
      assertThat(rows.hasNext()).isFalse();
    }
  }

  @Test
  void another_set_of_columns_refuses_the_file_and_names_both_sides() {
    assertThatThrownBy(() -> rows("id,amonut,paid,at\n"))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining("columns [amonut] are not in its schema")
        .hasMessageContaining("columns [amount] are missing");
  }

  @Test
  void a_missing_file_is_named_with_the_folder_that_was_searched() {
    assertThatThrownBy(() -> new CsvRows(STREAM, Path.of("nowhere.csv")))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining("nowhere.csv does not exist (looked in ");
  }

  @Test
  void an_empty_file_is_refused() {
    assertThatThrownBy(() -> rows(""))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining("is empty");
  }

  private List<Row> rows(String text) {
    try {
      Path file = Files.writeString(folder.resolve("orders.csv"), text);
      List<Row> rows = new ArrayList<>();
      try (CsvRows source = new CsvRows(STREAM, file)) {
        source.forEachRemaining(rows::add);
      }
      return rows;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

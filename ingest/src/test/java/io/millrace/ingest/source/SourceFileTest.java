package io.millrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.privacy.PrivacyKey;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.Privacy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFileTest {
  private static final String HEADER = "id,amount,paid,at,note\n";

  @TempDir Path folder;

  @Test
  void a_missing_file_is_named_with_the_folder_that_was_searched() {
    refused(Path.of("nowhere.csv"), "nowhere.csv does not exist (looked in ");
  }

  @Test
  void an_empty_file_is_refused_but_for_ndjson_which_has_no_header() throws IOException {
    refused(file("empty.csv", ""), "empty.csv is empty; CSV with a header (.csv), NDJSON");
    assertThat(Orders.all(open(file("empty.ndjson", "")))).isEmpty();
  }

  @Test
  void a_file_of_another_kind_is_refused_with_its_first_bytes_and_what_is_accepted()
      throws IOException {
    Path zip = Files.write(folder.resolve("orders.csv"), new byte[] {'P', 'K', 3, 4, 20, 0});
    refused(zip, "begins with the bytes 504b03041400", "Parquet (.parquet) are accepted");
  }

  @Test
  void a_json_array_is_refused_with_the_way_to_lines() throws IOException {
    refused(file("orders.json", "[{\"id\": \"a\"}]"), "is a JSON array", "jq -c '.[]'");
  }

  @Test
  void a_name_that_says_another_format_than_the_content_is_refused() throws IOException {
    refused(file("orders.avro", HEADER), "is named as AVRO", "looks like CSV");
    refused(file("orders.parquet", "{}"), "is named as PARQUET", "looks like NDJSON");
  }

  @Test
  void a_compressed_parquet_file_is_refused() throws IOException {
    Path path = folder.resolve("orders.parquet.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write(Specimen.parquet("orders-zstd"));
    }
    refused(path, "is a compressed Parquet file: decompress it first");
  }

  @Test
  void other_columns_refuse_a_csv_and_a_parquet_file_and_name_both_sides() throws IOException {
    Path csv = file("orders.csv", "id,amonut,paid,at\n");
    refused(csv, "columns [amonut] are not in its schema", "columns [amount] are missing");
    Path parquet =
        Files.write(folder.resolve("orders.parquet"), Specimen.parquet("orders-columns"));
    refused(parquet, "columns [sum] are not in its schema", "columns [amount] are missing");
  }

  @Test
  void a_column_may_have_an_alias_of_the_schema_and_a_local_time_is_utc() throws IOException {
    Path file = Files.write(folder.resolve("orders.parquet"), Specimen.parquet("orders-alias"));
    assertThat(Orders.all(open(file))).isEqualTo(Orders.ROWS);
  }

  @Test
  void a_column_whose_field_is_null_by_default_may_be_absent() throws IOException {
    List<Row> rows = Orders.all(open(file("orders.csv", "id,amount,paid,at\na,1,1,5\n")));
    assertThat(((Row.Read) rows.getFirst()).values().getLast()).isNull();
  }

  @Test
  void a_truncated_file_is_a_broken_source_and_not_a_bad_row() throws IOException {
    Path whole = file("whole.csv", HEADER + "a,1,1,5,x\n".repeat(100_000));
    Path cut = folder.resolve("cut.csv.gz");
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(Files.readAllBytes(whole));
    }
    Files.write(cut, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    assertThatThrownBy(() -> Orders.all(open(cut)))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContaining("cut.csv.gz cannot be read on after row ");
  }

  @Test
  void an_avro_file_that_was_cut_off_is_not_taken_for_a_shorter_one() throws IOException {
    for (Specimen specimen : List.of(Specimen.AVRO, Specimen.AVRO_GZIP, Specimen.AVRO_ZSTD)) {
      Path file = specimen.good(folder);
      byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 12));
      assertThatThrownBy(() -> Orders.all(open(file)))
          .isInstanceOf(InvalidSourceException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void a_csv_row_of_another_width_is_refused_because_its_cells_are_in_the_wrong_columns()
      throws IOException {
    List<Row> rows = Orders.all(open(file("orders.csv", HEADER + "a,1,true,5,x,y\nb,1,1,6,z\n")));
    assertThat(rows.getFirst())
        .isEqualTo(
            new Row.Refused(
                "orders",
                1,
                "a,1,true,5,x,y",
                "it has 6 cells, but the header names 5 columns: a cell that holds a comma stands"
                    + " in quotes"));
    assertThat(rows.get(1)).isInstanceOf(Row.Read.class);
  }

  @Test
  void a_line_that_is_no_json_object_and_an_unknown_member_are_refused() throws IOException {
    List<Row> rows =
        Orders.all(
            open(
                file(
                    "orders.ndjson",
                    """
                    {"id": "a", "at": 5}
                    {"id": "a", "at": 5
                    [1]
                    {"id": "a", "at": 5, "amonut": 3}
                    {"id": "a", "at": 5, "amount": "3"}
                    """)));
    assertThat(rows.get(0)).isInstanceOf(Row.Read.class);
    assertThat(reason(rows.get(1))).startsWith("it is not JSON from line 1, column ");
    assertThat(reason(rows.get(2))).contains("no JSON object");
    assertThat(reason(rows.get(3))).contains("field amonut: ", "did you mean amount?");
    assertThat(reason(rows.get(4))).isEqualTo("field amount holds \"3\": a number is expected");
  }

  @Test
  void where_there_are_privacy_rules_nothing_of_a_broken_row_is_shown() throws IOException {
    Path csv = file("p.csv", HEADER + "a,secret,1,true,5,x\nsecret,1,true,5\n");
    Path json = file("p.ndjson", "{\"id\": secret}\n{\"id\": \"a\", \"at\": 1, \"secret\": 2}\n");
    for (Path file : List.of(csv, json)) {
      List<Row> rows = Orders.all(SourceFiles.open(Orders.PRIVATE, file, Optional.empty()));
      assertThat(rows).hasSize(2).allMatch(Row.Refused.class::isInstance);
      assertThat(rows.toString()).doesNotContain("secret");
    }
  }

  /** The hash: Python's {@code hmac.new(key, text, hashlib.sha256).hexdigest()}. */
  @Test
  void each_rule_does_what_it_says() throws IOException {
    Path file = file("orders.csv", HEADER + "4111111111111111,1,1,5,Straße nach Süden\n");
    assertThat(values(file, new Privacy.Hash(), new Privacy.Truncate(6)))
        .containsExactly(
            "1c327e67d5f42e069bace2730919512e2ba2ca058aa6fbfd285f0b84b1000a8e", "Straße");
    assertThat(values(file, new Privacy.Mask(), new Privacy.Drop()))
        .containsExactly("************1111", null);
    Path small = file("small.csv", HEADER + "12345678,1,1,5,x\n");
    assertThat(values(small, new Privacy.Mask(), new Privacy.Truncate(1)))
        .containsExactly("********", "x");
  }

  private static List<Object> values(Path file, Privacy.Rule id, Privacy.Rule note) {
    var key = PrivacyKey.of("a key of more than sixteen bytes", "a test");
    Pipeline.Stream stream = Orders.STREAM.with(new Privacy(Map.of("id", id, "note", note)));
    Row.Read row =
        (Row.Read) Orders.all(SourceFiles.open(stream, file, Optional.of(key))).getFirst();
    assertThat(row.key()).isEqualTo(row.values().getFirst());
    return Arrays.asList(row.values().getFirst(), row.values().getLast());
  }

  @Test
  void a_hash_rule_without_a_key_is_refused_before_the_file_is_opened() {
    Pipeline.Stream stream = Orders.STREAM.with(new Privacy(Map.of("id", new Privacy.Hash())));
    assertThatThrownBy(() -> SourceFiles.open(stream, Path.of("none"), Optional.empty()))
        .hasMessageContaining("privacy.orders has hash rules")
        .hasMessageContaining("MILLRACE_PRIVACY_KEY");
    assertThatThrownBy(() -> PrivacyKey.of("short", "key.txt"))
        .hasMessageContaining("the privacy key in key.txt has 5 bytes");
  }

  private static String reason(Row row) {
    return ((Row.Refused) row).reason();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Rows open(Path file) {
    return SourceFiles.open(Orders.STREAM, file, Optional.empty());
  }

  private static void refused(Path file, String... said) {
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(InvalidSourceException.class)
        .hasMessageContainingAll(said);
  }
}

package io.millrace.ingest.source;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/** The same rows as files of every format and compression. */
enum Specimen {
  CSV(".csv"),
  CSV_GZIP(".csv.gz"),
  CSV_ZSTD(".csv.zst"),
  NDJSON(".ndjson"),
  NDJSON_GZIP(".jsonl.gz"),
  NDJSON_ZSTD(".ndjson.zst"),
  AVRO(".avro"),
  AVRO_DEFLATE(".avro"),
  AVRO_SNAPPY(".avro"),
  AVRO_GZIP(".avro.gz"),
  AVRO_ZSTD(".avro.zst"),
  PARQUET_UNCOMPRESSED(".parquet"),
  PARQUET_SNAPPY(".parquet"),
  PARQUET_GZIP(".parquet"),
  PARQUET_ZSTD(".parquet");

  private static final String GOOD_CSV =
      """
      at,id,paid,amount,note
      2026-01-01T00:00:00Z,a,true,3.5,secret-of-a
      1767225601500,b,0,,
      2026-01-01T00:00:02Z,c,,7,secret-of-c
      """;
  private static final String BAD_CSV =
      """
      id,amount,paid,at,note
      a,1,true,2026-01-01T00:00:00Z,secret-of-a
      b,Infinity,true,2026-01-01T00:00:01Z,secret-of-b
      c,1,true,,secret-of-c
      d,4,true,2026-01-01T00:00:03Z,secret-of-d
      """;
  private static final String GOOD_JSON =
      """
      {"id": "a", "amount": 3.5, "paid": true, "at": "2026-01-01T00:00:00Z", "note": "secret-of-a"}

      {"id": "b", "paid": false, "at": 1767225601500, "note": null}
      {"id": "c", "amount": 7, "at": "2026-01-01T00:00:02Z", "note": "secret-of-c"}
      """;
  private static final String BAD_JSON =
      """
      {"id": "a", "amount": 1, "at": "2026-01-01T00:00:00Z", "note": "secret-of-a"}
      {"id": "b", "amount": 1e999, "at": "2026-01-01T00:00:01Z", "note": "secret-of-b"}
      {"id": "c", "amount": 1, "note": "secret-of-c"}
      {"id": "d", "amount": 4, "at": "2026-01-01T00:00:03Z", "note": "secret-of-d"}
      """;

  /** Microseconds and an alias, where the stream has milliseconds and a name. */
  private static final Schema WRITER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Row", "fields": [
                {"name": "at", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
                {"name": "id", "type": "string"},
                {"name": "total", "type": ["null", "double"]},
                {"name": "paid", "type": ["null", "boolean"]},
                {"name": "note", "type": ["null", "string"]}]}
              """);

  private final String ending;

  Specimen(String ending) {
    this.ending = ending;
  }

  /** The rows of {@link Orders#ROWS}. */
  Path good(Path folder) {
    return write(folder.resolve("good" + ending), true);
  }

  /** Rows a to d: b's amount is infinite, c has no time. */
  Path bad(Path folder) {
    return write(folder.resolve("bad" + ending), false);
  }

  private Path write(Path file, boolean good) {
    try (OutputStream out = compressed(Files.newOutputStream(file))) {
      out.write(
          switch (this) {
            case CSV, CSV_GZIP, CSV_ZSTD -> bytes(good ? GOOD_CSV : BAD_CSV);
            case NDJSON, NDJSON_GZIP, NDJSON_ZSTD -> bytes(good ? GOOD_JSON : BAD_JSON);
            case AVRO, AVRO_GZIP, AVRO_ZSTD -> avro(good, CodecFactory.nullCodec());
            case AVRO_DEFLATE -> avro(good, CodecFactory.deflateCodec(6));
            case AVRO_SNAPPY -> avro(good, CodecFactory.snappyCodec());
            case PARQUET_UNCOMPRESSED, PARQUET_SNAPPY, PARQUET_GZIP, PARQUET_ZSTD ->
                parquet(good ? "orders-" + codec() : "orders-bad");
          });
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String codec() {
    return name().toLowerCase(Locale.ROOT).replace("parquet_", "");
  }

  private OutputStream compressed(OutputStream out) throws IOException {
    if (ending.endsWith(".gz")) {
      return new GZIPOutputStream(out);
    }
    return ending.endsWith(".zst") ? new ZstdOutputStream(out) : out;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A file that another program wrote; see the folder's README. */
  static byte[] parquet(String name) throws IOException {
    try (InputStream in = Specimen.class.getResourceAsStream("/parquet/" + name + ".parquet")) {
      return in.readAllBytes();
    }
  }

  private static byte[] avro(boolean good, CodecFactory codec) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(WRITER))) {
      writer.setCodec(codec);
      writer.create(WRITER, out);
      if (good) {
        writer.append(record("a", "2026-01-01T00:00:00Z", 3.5, true, "secret-of-a"));
        writer.append(record("b", "2026-01-01T00:00:01.500Z", null, false, null));
        writer.append(record("c", "2026-01-01T00:00:02Z", 7.0, null, "secret-of-c"));
      } else {
        double infinite = Double.POSITIVE_INFINITY;
        writer.append(record("a", "2026-01-01T00:00:00Z", 1.0, true, "secret-of-a"));
        writer.append(record("b", "2026-01-01T00:00:01Z", infinite, true, "secret-of-b"));
        writer.append(record("c", null, 1.0, true, "secret-of-c"));
        writer.append(record("d", "2026-01-01T00:00:03Z", 4.0, true, "secret-of-d"));
      }
    }
    return out.toByteArray();
  }

  private static GenericRecord record(
      String id, String at, Double amount, Boolean paid, String note) {
    var record = new GenericData.Record(WRITER);
    record.put("at", at == null ? null : Instant.parse(at).toEpochMilli() * 1000);
    record.put("id", id);
    record.put("total", amount);
    record.put("paid", paid);
    record.put("note", note);
    return record;
  }
}

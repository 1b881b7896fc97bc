package io.millrace.ingest.source;

import com.github.luben.zstd.ZstdInputStream;
import io.millrace.ingest.event.CellForm;
import io.millrace.ingest.event.Columns;
import io.millrace.ingest.event.EventReader;
import io.millrace.ingest.event.JsonFields;
import io.millrace.ingest.event.TypedForm;
import io.millrace.ingest.privacy.Redaction;
import io.millrace.schemas.pipeline.Pipeline;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds events: CSV, NDJSON or an Avro object container, each plain or compressed with
 * gzip or zstd, or Parquet, which compresses within. What it is, its first bytes tell; where they
 * and the name disagree, it is refused.
 */
final class SourceFile {
  private static final int BUFFER = 1 << 16;

  private final Pipeline.Stream stream;
  private final Redaction redaction;
  private final Path file;

  SourceFile(Pipeline.Stream stream, Redaction redaction, Path file) {
    this.stream = stream;
    this.redaction = redaction;
    this.file = file;
  }

  /**
   * Opens it.
   *
   * @throws InvalidSourceException when it is missing, unreadable, of no such format, or has other
   *     columns than the stream's schema
   */
  Rows open() {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSourceException(
          "%s does not exist (looked in %s): give --data STREAM=FILE an existing file"
              .formatted(file, Path.of("").toAbsolutePath()));
    }
    InputStream in = null;
    try {
      in = plain(new BufferedInputStream(Files.newInputStream(file), BUFFER));
      return rows(Format.of(in, file), in);
    } catch (IOException | RuntimeException e) {
      close(in, e);
      throw e instanceof InvalidSourceException invalid
          ? invalid
          : new InvalidSourceException("%s %s".formatted(file, why(e)), e);
    }
  }

  private static String why(Exception e) {
    return e instanceof IllegalArgumentException
        ? String.valueOf(e.getMessage())
        : "cannot be read: " + e.getMessage();
  }

  private static void close(@Nullable Closeable in, Exception failure) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private InputStream plain(InputStream in) throws IOException {
    byte[] head = Format.peek(in);
    if (Format.GZIP.begins(head)) {
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
    }
    if (Format.ZSTD.begins(head)) {
      return new BufferedInputStream(new ZstdInputStream(in), BUFFER);
    }
    return in;
  }

  private Rows rows(Format format, InputStream in) throws IOException {
    var columns = new Columns(stream);
    var form = format == Format.CSV ? new CellForm() : new TypedForm();
    var reader = new EventReader(stream, redaction, form);
    Records records =
        switch (format) {
          case CSV -> new CsvRecords(in, columns, stream.name());
          case NDJSON -> new JsonRecords(in, new JsonFields(columns, reader));
          case AVRO -> new AvroRecords(in, columns, stream.name());
          case PARQUET -> {
            in.close();
            yield new ParquetRecords(file, columns, stream.name());
          }
        };
    return new FileRows(stream.name(), file.toString(), reader, records);
  }
}

package io.millrace.ingest.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.millrace.ingest.replay.Row;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file with a header (also gzipped, told by its first bytes) as rows of a stream, in the
 * file's order. Columns are found by name; a column that the schema lacks, or the other way round,
 * refuses the file before the first row. An empty cell is a missing value.
 */
public final class CsvRows implements Iterator<Row>, AutoCloseable {
  private final Pipeline.Stream stream;
  private final Path file;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final Cells cells;
  private final int[] columns;
  private long number;
  private @Nullable Row next;

  /**
   * Opens a file.
   *
   * @throws InvalidSourceException when it is missing, unreadable or has other columns
   */
  public CsvRows(Pipeline.Stream stream, Path file) {
    this.stream = stream;
    this.file = file;
    List<StreamSchema.Field> fields = stream.schema().fields();
    List<StreamSchema.Field> written = fields.subList(0, fields.size() - stream.derive().size());
    this.cells = new Cells(stream, written);
    this.reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(new InputStreamReader(open(file), StandardCharsets.UTF_8));
    this.records = reader.iterator();
    if (!records.hasNext()) {
      throw new InvalidSourceException(
          "%s is empty: its first line must name the columns %s".formatted(file, names(written)));
    }
    this.columns = columns(records.next().getFields(), written);
  }

  private static InputStream open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidSourceException(
          "%s does not exist (looked in %s): give --data STREAM=FILE an existing file"
              .formatted(file, Path.of("").toAbsolutePath()));
    }
    try {
      InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      in.mark(2);
      boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzipped ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      throw new InvalidSourceException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private int[] columns(List<String> header, List<StreamSchema.Field> written) {
    List<String> names = names(written);
    List<String> unknown = header.stream().filter(name -> !names.contains(name)).toList();
    List<String> missing = names.stream().filter(name -> !header.contains(name)).toList();
    if (!unknown.isEmpty() || !missing.isEmpty()) {
      throw new InvalidSourceException(
          "%s does not fit stream %s: columns %s are not in its schema, columns %s are missing;"
                  .formatted(file, stream.name(), unknown, missing)
              + " rename the columns or correct the schema, whose fields are "
              + names);
    }
    return names.stream().mapToInt(header::indexOf).toArray();
  }

  private static List<String> names(List<StreamSchema.Field> fields) {
    return fields.stream().map(StreamSchema.Field::name).toList();
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = read();
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("%s has %d rows".formatted(file, number));
    }
    Row row = next;
    next = null;
    return row;
  }

  private @Nullable Row read() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord found = records.next();
      number++;
      List<String> ordered = new ArrayList<>(columns.length);
      for (int column : columns) {
        ordered.add(column < found.getFieldCount() ? found.getField(column) : "");
      }
      return cells.row(number, ordered, String.join(",", found.getFields()));
    } catch (CsvParseException e) {
      throw new InvalidSourceException(
          "%s is not CSV after row %d: %s".formatted(file, number, e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw new InvalidSourceException(
          "%s cannot be read on after row %d: %s".formatted(file, number, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be closed".formatted(file), e);
    }
  }
}

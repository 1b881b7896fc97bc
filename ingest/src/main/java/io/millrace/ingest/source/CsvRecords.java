package io.millrace.ingest.source;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.millrace.ingest.event.Columns;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV with a header (RFC 4180), UTF-8. An empty cell is a missing value. */
final class CsvRecords implements Records {
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final int[] columns;
  private final int width;

  CsvRecords(InputStream in, Columns columns, String stream) {
    this.reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.records = reader.iterator();
    if (!records.hasNext()) {
      throw new IllegalArgumentException(
          "is empty: its first line must name the columns " + columns.names());
    }
    List<String> header = records.next().getFields();
    this.width = header.size();
    this.columns = columns.in(header, stream);
  }

  @Override
  public @Nullable Came next() throws IOException {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord found = records.next();
      return found.getFieldCount() == width ? cells(found) : misaligned(found);
    } catch (CsvParseException e) {
      throw new IOException("it is not CSV: " + e.getMessage(), e);
    }
  }

  /** A comma too many or too few moves every cell after it into its neighbour's column. */
  private Came misaligned(CsvRecord found) {
    return new Broken(
        text(found),
        "it has %d cells, but the header names %d columns: a cell that holds a comma stands in quotes"
            .formatted(found.getFieldCount(), width));
  }

  private Came cells(CsvRecord found) {
    List<@Nullable Object> values = new ArrayList<>(columns.length);
    for (int column : columns) {
      String cell = column < 0 ? "" : found.getField(column);
      values.add(cell.isEmpty() ? null : cell);
    }
    return new Found(values, List.of(), () -> text(found));
  }

  private static String text(CsvRecord found) {
    return String.join(",", found.getFields());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

package io.millrace.ingest.source;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import io.millrace.ingest.event.Columns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file, by Hardwood: a reader of 0.7 MB that needs no Hadoop. Its pages may be plain or
 * compressed with gzip, Snappy or zstd.
 */
final class ParquetRecords implements Records {
  private final ParquetFileReader file;
  private final RowReader rows;
  private final int[] columns;
  private final List<String> names = new ArrayList<>();

  ParquetRecords(Path path, Columns columns, String stream) throws IOException {
    this.file = ParquetFileReader.open(InputFile.of(path));
    try {
      file.getFileSchema().getRootNode().children().forEach(column -> names.add(column.name()));
      this.columns = columns.in(names, stream);
      this.rows = file.rowReader();
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public @Nullable Came next() throws IOException {
    try {
      if (!rows.hasNext()) {
        return null;
      }
      rows.next();
      List<@Nullable Object> values = new ArrayList<>(columns.length);
      for (int column : columns) {
        values.add(column < 0 ? null : rows.getValue(names.get(column)));
      }
      return new Found(values, List.of(), this::text);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private String text() {
    List<String> cells = new ArrayList<>();
    for (String name : names) {
      cells.add("%s=%s".formatted(name, rows.isNull(name) ? null : rows.getValue(name)));
    }
    return String.join(", ", cells);
  }

  @Override
  public void close() throws IOException {
    rows.close();
    file.close();
  }
}

package io.millrace.app.backtest;

import io.millrace.ingest.replay.MergedRows;
import io.millrace.ingest.replay.Row;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.Iterator;

/** Where a backtest's rows come from; it may be opened as often as there are policies to try. */
@FunctionalInterface
public interface History {

  /** All rows in order of time, from the first on. */
  Rows open();

  /** Rows that hold something open. */
  interface Rows extends Iterator<Row>, AutoCloseable {
    @Override
    void close();
  }

  /**
   * Files, one for each stream.
   *
   * @throws IllegalArgumentException when a stream has none, or a file no stream
   */
  static History files(Pipeline pipeline, SourceFiles files) {
    if (!files.files().keySet().equals(pipeline.streams().keySet())) {
      throw new IllegalArgumentException(
          "files are given for the streams %s, but the pipeline has %s: give each one file"
              .formatted(files.files().keySet(), pipeline.streams().keySet()));
    }
    return () -> {
      var sources = files.open(pipeline);
      return of(new MergedRows(sources), () -> sources.forEach(source -> source.close()));
    };
  }

  /** The records of a pipeline's own streams in Kafka, as far as they are committed now. */
  static History logs(Pipeline pipeline, Connection connection) {
    return () -> StreamLogs.open(pipeline, connection);
  }

  /** The same between two moments of event time. */
  default History within(Span span) {
    return span.isEverything() ? this : () -> new SpannedRows(open(), span.bounds(this));
  }

  private static Rows of(Iterator<Row> rows, Runnable end) {
    return new Rows() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return rows.next();
      }

      @Override
      public void close() {
        end.run();
      }
    };
  }
}

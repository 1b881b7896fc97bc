package io.millrace.app.backtest;

import io.millrace.ingest.replay.Row;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The rows of a part of history; what could not be read has no time and is passed on. */
final class SpannedRows implements History.Rows {
  private final History.Rows all;
  private final Span.Bounds bounds;
  private @Nullable Row next;

  SpannedRows(History.Rows all, Span.Bounds bounds) {
    this.all = all;
    this.bounds = bounds;
  }

  @Override
  public boolean hasNext() {
    while (next == null && all.hasNext()) {
      Row row = all.next();
      if (!(row instanceof Row.Read read) || bounds.contain(read.time())) {
        next = row;
      }
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("this part of history has ended");
    }
    Row row = next;
    next = null;
    return row;
  }

  @Override
  public void close() {
    all.close();
  }
}

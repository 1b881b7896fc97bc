package io.millrace.ingest.source;

import io.millrace.ingest.replay.Row;
import java.util.Iterator;

/**
 * A file as rows of a stream, in the file's order, numbered from 1. Reading the same file again
 * gives the same rows, so a number is a position to go on from. One thread at a time.
 */
public interface Rows extends Iterator<Row>, AutoCloseable {
  String stream();

  /** The file, as it was named. */
  String origin();

  /** Passes over rows without reading what is in them; returns how many there were. */
  long skip(long rows);

  @Override
  void close();
}

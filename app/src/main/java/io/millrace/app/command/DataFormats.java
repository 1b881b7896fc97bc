package io.millrace.app.command;

/** What {@code --data} takes, for the help texts. */
final class DataFormats {
  static final String ACCEPTED =
      "CSV with a header, NDJSON or Avro, plain or compressed with gzip or zstd, or Parquet.";

  private DataFormats() {}
}

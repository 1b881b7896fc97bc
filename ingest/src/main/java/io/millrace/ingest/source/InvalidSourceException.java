package io.millrace.ingest.source;

/** A source that cannot be used at all: missing, unreadable, or with other columns. Exit code 2. */
public final class InvalidSourceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidSourceException(String message) {
    super(message);
  }

  public InvalidSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}

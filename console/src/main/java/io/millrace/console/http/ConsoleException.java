package io.millrace.console.http;

/** The console cannot be served. */
public final class ConsoleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConsoleException(String message, Throwable cause) {
    super(message, cause);
  }
}

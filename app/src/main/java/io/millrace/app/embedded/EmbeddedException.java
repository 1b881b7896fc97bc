package io.millrace.app.embedded;

/**
 * The embedded servers cannot start or have stopped. The message is for the user: it says what
 * failed, with which port or directory, which log tells more, and what to do.
 */
public final class EmbeddedException extends RuntimeException {

  public EmbeddedException(String message) {
    super(message);
  }

  public EmbeddedException(String message, Throwable cause) {
    super(message, cause);
  }
}

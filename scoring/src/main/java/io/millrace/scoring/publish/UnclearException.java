package io.millrace.scoring.publish;

/** Something about an artifact has to be said by who publishes it. The message asks for it. */
final class UnclearException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnclearException(String question) {
    super(question);
  }

  UnclearException(String question, Throwable cause) {
    super(question, cause);
  }
}

package io.millrace.console.kafka;

/** The pipeline's topics cannot be followed for now. */
final class FeedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FeedException(String message) {
    super(message);
  }

  FeedException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.millrace.schemas.registry;

/** Bytes that can never be read: refused data, for the dead letters. Transient is not poison. */
public final class PoisonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PoisonException(String message, Throwable cause) {
    super(message, cause);
  }

  public PoisonException(String message) {
    super(message);
  }
}

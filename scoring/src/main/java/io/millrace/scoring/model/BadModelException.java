package io.millrace.scoring.model;

/** A model that must not serve. The message says why; it becomes the version's rejection. */
public final class BadModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadModelException(String reason) {
    super(reason);
  }

  public BadModelException(String reason, Throwable cause) {
    super(reason, cause);
  }
}

package io.millrace.registry.artifact;

/**
 * An artifact that cannot be had as it was put: changed, incomplete or too large. Never retried.
 */
public final class ArtifactException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ArtifactException(String message) {
    super(message);
  }
}

package io.millrace.scoring.input;

/**
 * A vector that a model cannot take, because it does not carry what the model was trained on, or
 * carries a picture that is none.
 */
public final class UnfitVectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public UnfitVectorException(String message) {
    super(message);
  }

  public UnfitVectorException(String message, Throwable cause) {
    super(message, cause);
  }
}

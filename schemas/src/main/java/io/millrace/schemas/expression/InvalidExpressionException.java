package io.millrace.schemas.expression;

/** An expression that does not parse, or does not fit the stream's fields. */
public final class InvalidExpressionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  InvalidExpressionException(String problem) {
    super(problem);
    this.problem = problem;
  }

  /** The expression, the column, and what is wrong there. */
  public String problem() {
    return problem;
  }
}

package io.millrace.schemas.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/** A pipeline file that cannot be used: all that is wrong with it. The command exits with 2. */
public final class InvalidPipelineException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public InvalidPipelineException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}

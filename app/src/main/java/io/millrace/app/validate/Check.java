package io.millrace.app.validate;

import java.util.List;

/**
 * One named check and what came of it.
 *
 * @param summary what was looked at, or why it was not
 */
public record Check(String name, Result result, String summary, List<Finding> findings) {
  public Check {
    findings = List.copyOf(findings);
  }

  /** What came of a check; a warning fails nothing. */
  public enum Result {
    PASS,
    WARN,
    FAIL,
    SKIPPED
  }

  /**
   * One thing that was found.
   *
   * @param line of the pipeline file, 0 where it is about none
   * @param place where it is: {@code flights.yaml:12, label.within}, {@code row 7}; may be empty
   * @param message what, with which value, against which rule, what to do
   * @param rows examples, as they stand in the data
   */
  public record Finding(int line, String place, String message, List<String> rows) {
    public Finding {
      rows = List.copyOf(rows);
    }

    static Finding of(String message) {
      return new Finding(0, "", message, List.of());
    }
  }

  static Check passed(String name, String summary) {
    return new Check(name, Result.PASS, summary, List.of());
  }

  static Check skipped(String name, String why) {
    return new Check(name, Result.SKIPPED, why, List.of());
  }

  static Check failed(String name, String summary, List<Finding> findings) {
    return new Check(name, Result.FAIL, summary, findings);
  }

  /** Passed, or with these warnings. */
  static Check warned(String name, String summary, List<Finding> warnings) {
    return new Check(name, warnings.isEmpty() ? Result.PASS : Result.WARN, summary, warnings);
  }
}

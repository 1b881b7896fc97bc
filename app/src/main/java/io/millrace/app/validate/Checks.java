package io.millrace.app.validate;

import java.io.PrintWriter;
import java.util.List;

/** Named checks with their results, for people or as a record for programs. */
public record Checks(List<Check> checks) {
  public Checks {
    checks = List.copyOf(checks);
  }

  public boolean failed() {
    return checks.stream().anyMatch(check -> check.result() == Check.Result.FAIL);
  }

  /** A line for each check, then what was found, indented. */
  public void print(PrintWriter out) {
    for (Check check : checks) {
      out.printf("%-7s %s: %s%n", check.result(), check.name(), check.summary());
      for (Check.Finding finding : check.findings()) {
        String place = finding.place().isEmpty() ? "" : finding.place() + ": ";
        out.println("  " + place + finding.message());
        finding.rows().forEach(row -> out.println("    " + row));
      }
    }
    out.flush();
  }
}

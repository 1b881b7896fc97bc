package io.millrace.app;

import io.millrace.app.command.Failures;
import io.millrace.app.command.MillraceCommand;
import picocli.CommandLine;

/**
 * The {@code millrace} command. Exit codes: 0 done, 1 the work failed, 2 the call or file is wrong.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  private static int execute(String... args) {
    var failures = new Failures();
    return new CommandLine(new MillraceCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .execute(args);
  }
}

package io.millrace.app.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.command.Failures;
import io.millrace.app.command.MillraceCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** What a call of the command came to: its exit code and what it printed. */
record Called(int exitCode, String out, String err) {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG = 2;

  private static final Pattern FRAME = Pattern.compile("(?m)^\\s+at [\\w.$/<>@]+\\(.*\\)$");

  /** Calls the command as its main class does, in this process. */
  static Called with(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var failures = new Failures();
    int exitCode =
        new CommandLine(new MillraceCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Called(exitCode, out.toString(), err.toString());
  }

  /** It ended with this exit code and a message for people. */
  Called isRefused(int expected) {
    assertThat(exitCode).as("exit code; %s", err).isEqualTo(expected);
    assertThat(err).startsWith("millrace: ").doesNotContain("Exception");
    assertThat(hasStackTrace()).as("a stack trace in: %s", err).isFalse();
    return this;
  }

  void says(String... parts) {
    assertThat(err).contains(parts);
  }

  boolean hasStackTrace() {
    return FRAME.matcher(err).find();
  }
}

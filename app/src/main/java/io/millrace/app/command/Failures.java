package io.millrace.app.command;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What a failure looks like: one message for the user and the documented exit code; the stack trace
 * only with {@code --debug}.
 */
public final class Failures
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {
  /** The work failed. */
  static final int WORK_FAILED = 1;

  /** The call or the file is wrong. */
  static final int CALL_WRONG = 2;

  @Override
  public int handleParseException(CommandLine.ParameterException problem, String[] args) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("millrace: " + problem.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
    err.println("See: %s --help".formatted(command.getCommandSpec().qualifiedName()));
    return CALL_WRONG;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.@Nullable ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("millrace: " + message(failure));
    if (isDebug(command)) {
      failure.printStackTrace(err);
    }
    return failure instanceof IllegalArgumentException ? CALL_WRONG : WORK_FAILED;
  }

  private static boolean isDebug(CommandLine command) {
    Object top = command.getCommandSpec().root().userObject();
    return top instanceof MillraceCommand millrace && millrace.isDebug();
  }

  /** A failure that brings no message is a bug; then the type says what there is to say. */
  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? "%s; run again with --debug for the stack trace".formatted(failure.getClass().getName())
        : message;
  }
}

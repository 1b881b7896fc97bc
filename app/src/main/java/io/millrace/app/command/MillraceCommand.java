package io.millrace.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top of the command: the list of the others. */
@Command(
    name = "millrace",
    mixinStandardHelpOptions = true,
    version = "millrace 0.1.0",
    description = "Machine learning on Kafka events: features, a race of models, drift, verdicts.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:done", "1:the work failed", "2:the call or the file is wrong"},
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ValidateCommand.class,
      SchemaCommand.class,
      BacktestCommand.class,
      IngestCommand.class,
      StageCommands.Features.class,
      StageCommands.Score.class,
      StageCommands.Decide.class,
      StageCommands.Explain.class,
      StageCommands.Monitor.class,
      StageCommands.Retrain.class,
      StageCommands.Registry.class,
      StageCommands.Console.class,
      ModelsCommand.class,
      DeadLettersCommand.class,
      EraseCommand.class,
      BrakeCommands.Pause.class,
      BrakeCommands.Resume.class,
    })
public final class MillraceCommand implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean debug;

  @Spec private CommandSpec spec;

  /** picocli fills the fields in before it runs anything. */
  @SuppressWarnings("NullAway.Init")
  public MillraceCommand() {}

  boolean isDebug() {
    return debug;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "name a command: ./millrace demo shows the whole loop");
  }
}

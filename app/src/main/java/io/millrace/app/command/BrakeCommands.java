package io.millrace.app.command;

import io.millrace.schemas.message.Command.Action;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace pause | resume}: the SRE's brake. */
final class BrakeCommands {
  private BrakeCommands() {}

  /** What a brake holds. */
  enum Brake {
    RETRAIN,
    PROMOTE
  }

  /** The call that both commands share. */
  @SuppressWarnings("NullAway.Init") // picocli fills the fields in
  static class BrakeCall implements Callable<Integer> {
    private final Function<String, Action> action;

    @Parameters(index = "0", paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "retrain|promote", description = "What it holds.")
    private Brake brake;

    @Option(names = "--why", defaultValue = "by hand", description = "The reason, for the record.")
    private String why;

    @Mixin private ServerOptions servers;
    @Spec private CommandSpec spec;

    BrakeCall(Function<String, Action> action) {
      this.action = action;
    }

    @Override
    public Integer call() {
      var sender = new CommandSender(PipelineFile.read(file), servers.required());
      var answer = sender.send(action.apply(brake.name().toLowerCase(Locale.ROOT)), why);
      spec.commandLine().getOut().println(answer.why());
      return answer.accepted() ? 0 : Failures.WORK_FAILED;
    }
  }

  /** Puts a brake on. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Hold retraining or promotion.")
  static final class Pause extends BrakeCall {
    Pause() {
      super(io.millrace.schemas.message.Command.Pause::new);
    }
  }

  /** Takes it off. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Let retraining or promotion go on.")
  static final class Resume extends BrakeCall {
    Resume() {
      super(io.millrace.schemas.message.Command.Resume::new);
    }
  }
}

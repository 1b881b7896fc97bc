package io.millrace.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class LogsTest {
  @TempDir Path directory;

  /** The first logger decides for all where a process logs: in a process of its own, therefore. */
  @Test
  void the_command_makes_no_logger_before_it_has_said_where_to_log() throws Exception {
    Path terminal = directory.resolve("terminal");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Started.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(terminal.toString()))
            .start();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
    assertThat(directory.resolve("logs/millrace.log")).content().contains("for the log");
    assertThat(terminal).content().doesNotContain("for the log");
  }

  /** As {@code run} starts: the command is made, with all its options, then the log is named. */
  static final class Started {
    private Started() {}

    public static void main(String[] args) {
      var command = new CommandLine(new MillraceCommand());
      Logs.into(Path.of(args[0]));
      LoggerFactory.getLogger("io.millrace." + command.getCommandName()).info("for the log");
    }
  }
}

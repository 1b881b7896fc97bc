package io.millrace.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void closing_stops_the_server_in_order() throws Exception {
    try (ChildProcess process = start("serve")) {
      process.awaitReady(this::isRunning, LIMIT);
    }

    assertThat(directory.resolve(StubServer.STOPPED)).exists();
  }

  @Test
  void signals_from_the_terminal_leave_the_stop_to_the_parent() throws Exception {
    ChildProcess process = start("serve");
    process.awaitReady(this::isRunning, LIMIT);

    signal("INT", process);
    signal("HUP", process);

    assertThat(process.onExit()).as("the end of the server").failsWithin(Duration.ofSeconds(1));
    process.close();
  }

  @Test
  void a_server_that_fails_to_start_is_reported_with_its_reason_and_its_log() {
    ChildProcess process = start("fail");

    assertThatThrownBy(() -> process.awaitReady(() -> false, LIMIT))
        .isInstanceOf(EmbeddedException.class)
        .hasMessageContaining("test server")
        .hasMessageContaining("exit code 1")
        .hasMessageContaining(log().toString())
        .hasMessageContaining("disk is full");
  }

  @Test
  void a_server_that_never_answers_is_given_up() {
    try (ChildProcess process = start("hang")) {
      assertThatThrownBy(() -> process.awaitReady(() -> false, Duration.ofSeconds(1)))
          .isInstanceOf(EmbeddedException.class)
          .hasMessageContaining("does not answer")
          .hasMessageContaining(log().toString());
    }
  }

  @Test
  void a_server_waits_for_the_end_of_its_predecessor_on_the_same_directory() throws Exception {
    FileChannel predecessor =
        FileChannel.open(
            directory.resolve("process.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    predecessor.lock();
    try (ChildProcess process = start("serve")) {
      assertThatThrownBy(() -> process.awaitReady(this::isRunning, Duration.ofSeconds(2)))
          .isInstanceOf(EmbeddedException.class);

      predecessor.close();

      process.awaitReady(this::isRunning, LIMIT);
    }
  }

  private boolean isRunning() {
    return Files.exists(directory.resolve(StubServer.RUNNING));
  }

  private Path log() {
    return directory.resolve("test.log");
  }

  private ChildProcess start(String behaviour) {
    return ChildProcess.start(
        new ChildProcess.Command(
            "test server",
            ChildProcess.Priority.NORMAL,
            List.of("-Xmx32m"),
            MillraceHome.classPath(),
            List.of(StubServer.class.getName(), behaviour),
            directory,
            log()));
  }

  private static void signal(String name, ChildProcess process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }
}

package io.millrace.app.endtoend;

import io.millrace.schemas.connection.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stages of a pipeline as processes of their own, one a command. */
final class StageProcesses implements AutoCloseable {
  private final Path directory;
  private final Path file;
  private final Connection connection;
  private final Map<String, ChildJvm> running = new LinkedHashMap<>();

  /**
   * @param directory their working directory
   * @param file the pipeline file
   */
  StageProcesses(Path directory, Path file, Connection connection) {
    this.directory = directory;
    this.file = file;
    this.connection = connection;
  }

  void start(String command, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                command,
                file.toString(),
                "--kafka",
                connection.bootstrapServers(),
                "--schema-registry",
                connection.schemaRegistryUrl()));
    line.addAll(List.of(more));
    running.put(command, ChildJvm.start(directory, command, "io.millrace.app.Main", line));
  }

  /** Starts a reader of what they committed, which ends by itself and is the caller's to close. */
  ChildJvm reader(Class<?> main) throws IOException {
    return ChildJvm.start(
        directory,
        main.getSimpleName(),
        main.getName(),
        List.of(file.toString(), connection.bootstrapServers(), connection.schemaRegistryUrl()));
  }

  /** Waits until all say that they run. */
  void awaitRunning(Duration limit) throws InterruptedException {
    for (ChildJvm process : running.values()) {
      process.awaitRunning(limit);
    }
  }

  /** SIGKILL. */
  void kill(String command) throws InterruptedException {
    ChildJvm process = running.remove(command);
    if (process == null) {
      throw new IllegalStateException(command + " does not run");
    }
    process.kill();
  }

  /** Which one ended by itself, and what it printed. */
  Optional<String> ended() {
    return running.entrySet().stream()
        .filter(process -> !process.getValue().isAlive())
        .map(process -> process.getKey() + " ended: " + process.getValue().output())
        .findFirst();
  }

  @Override
  public void close() {
    running.values().forEach(ChildJvm::close);
    running.clear();
  }
}

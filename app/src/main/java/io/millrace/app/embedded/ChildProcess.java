package io.millrace.app.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own, seen from the parent. It ends with the parent: see {@link
 * ChildMain}.
 */
public final class ChildProcess implements AutoCloseable {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
  private static final long PROBE_GAP_MILLIS = 50;

  /**
   * What to run.
   *
   * @param name the server's name, for messages
   * @param priority how it competes for the processors
   * @param directory the working directory, where it keeps its data; paths in settings are relative
   *     to it, so that no character in the user's path can break them
   * @param log receives what it prints
   */
  public record Command(
      String name,
      Priority priority,
      List<String> jvmOptions,
      String classPath,
      List<String> mainAndArguments,
      Path directory,
      Path log) {}

  /** How a child competes with its siblings for the processors. */
  public enum Priority {
    NORMAL,
    LOW
  }

  /** Asks a starting server whether it serves. */
  @FunctionalInterface
  interface Probe {
    boolean answers() throws InterruptedException;
  }

  private final Command command;
  private final Process process;

  private ChildProcess(Command command, Process process) {
    this.command = command;
    this.process = process;
  }

  public static ChildProcess start(Command command) {
    ProcessBuilder builder =
        new ProcessBuilder(commandLine(command))
            .directory(command.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    // Settings of some other registry, found in the environment, are none of ours.
    builder
        .environment()
        .keySet()
        .removeIf(key -> key.startsWith("APICURIO_") || key.startsWith("QUARKUS_"));
    // The class path goes by the environment: ONNX Runtime trips over a long command line.
    builder
        .environment()
        .putAll(
            Map.of(
                "CLASSPATH", command.classPath(),
                "OPT_OUT_TRACKING", "true",
                "ORT_DISABLE_TELEMETRY", "1",
                "MALLOC_ARENA_MAX", "2"));
    try {
      return new ChildProcess(command, builder.start());
    } catch (IOException e) {
      throw new EmbeddedException(
          "the %s cannot be started: %s".formatted(command.name(), e.getMessage()), e);
    }
  }

  private static List<String> commandLine(Command command) {
    List<String> line = new ArrayList<>();
    if (command.priority() == Priority.LOW) {
      line.addAll(List.of("nice", "-n", "10"));
    }
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    line.addAll(command.jvmOptions());
    line.addAll(List.of(ChildMain.class.getName(), "process.lock"));
    line.addAll(command.mainAndArguments());
    return line;
  }

  /** Waits until the server answers; says why when it dies or is too slow. */
  void awaitReady(Probe probe, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!probe.answers()) {
      if (process.waitFor(PROBE_GAP_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new EmbeddedException(
            "the %s stopped while it started, with exit code %d; %s"
                .formatted(command.name(), process.exitValue(), whatTheLogSays()));
      }
      if (System.nanoTime() > deadline) {
        throw new EmbeddedException(
            "the %s does not answer %d s after its start: this machine may be overloaded; %s"
                .formatted(command.name(), limit.toSeconds(), whatTheLogSays()));
      }
    }
  }

  long pid() {
    return process.pid();
  }

  /** Completes when the process ends, with a message about it. */
  public CompletableFuture<String> onExit() {
    return process
        .onExit()
        .thenApply(
            ended ->
                "the %s stopped, with exit code %d; %s"
                    .formatted(command.name(), ended.exitValue(), whatTheLogSays()));
  }

  /** Asks for an orderly stop and returns at once. */
  void requestStop() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // Then there is nothing left to ask.
    }
  }

  /** Stops the server: in order if it can, by force if it must. */
  @Override
  public void close() {
    requestStop();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private String whatTheLogSays() {
    String log = "its log is " + command.log();
    try {
      List<String> lines =
          Files.readString(command.log(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("\t"))
              .toList();
      return lines.isEmpty() ? log : log + " and ends with: " + lines.getLast();
    } catch (IOException unreadable) {
      return log;
    }
  }
}

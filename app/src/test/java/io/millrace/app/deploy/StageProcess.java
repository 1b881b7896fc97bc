package io.millrace.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A stage's command in a JVM of its own. Closing it leaves no process behind. */
final class StageProcess implements AutoCloseable {
  private static final Pattern FRAME = Pattern.compile("^\\s+at [\\w.$/<>@]+\\(.*\\)$");

  private final Process process;
  private final List<String> printed = new ArrayList<>();
  private final CompletableFuture<String> running = new CompletableFuture<>();
  private final Thread reader;

  private StageProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().name("stage-output").start(this::read);
  }

  /**
   * Starts it.
   *
   * @param environment variables of the command; those that name options of Java become options, as
   *     the launcher has it
   */
  static StageProcess start(List<String> command, Map<String, String> environment, Path directory)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-Dai.djl.pytorch.num_threads=1"));
    if (Runtime.version().feature() >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    String options = environment.getOrDefault("MILLRACE_JAVA_OPTS", "");
    Arrays.stream(options.split(" ")).filter(each -> !each.isBlank()).forEach(line::add);
    line.addAll(List.of("-cp", classPath(), StageMain.class.getName()));
    line.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new StageProcess(builder.start());
  }

  /** Waits for the line that says so; what was printed until then when it does not come. */
  String awaitRunning(Duration limit) throws InterruptedException {
    try {
      return running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "it ended, or took more than %s to say that it runs:%n%s".formatted(limit, output()), e);
    }
  }

  /**
   * Asks it to end by a signal, as a container's engine does, and waits until it has. ({@link
   * Process#destroy} would close its streams as well.)
   */
  void terminate(Duration limit) throws InterruptedException {
    process.toHandle().destroy();
    assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
        .as("it ended within %s of the signal:%n%s", limit, output())
        .isTrue();
    reader.join();
  }

  int exitCode() {
    return process.exitValue();
  }

  synchronized String output() {
    return String.join("\n", printed);
  }

  /** Lines of stack traces. */
  synchronized List<String> frames() {
    return printed.stream().filter(line -> FRAME.matcher(line).matches()).toList();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        note(line);
        if (line.startsWith("millrace: ") && line.endsWith(" is running")) {
          running.complete(line);
        }
      }
    } catch (IOException e) {
      running.completeExceptionally(new UncheckedIOException(e));
    }
    running.completeExceptionally(new IllegalStateException("it ended"));
  }

  private synchronized void note(String line) {
    printed.add(line);
  }

  private static String classPath() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}

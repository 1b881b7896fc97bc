package io.millrace.app.endtoend;

import io.millrace.app.embedded.MillraceHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A main class in a JVM of its own, which ends with the test's, however that one ends. */
final class ChildJvm implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(40);

  private final Process process;
  private final List<String> printed = new ArrayList<>();
  private final CompletableFuture<String> running = new CompletableFuture<>();
  private final Thread reader;

  private ChildJvm(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("child-output").start(this::read);
  }

  /**
   * Starts it.
   *
   * @param directory the working directory
   * @param name distinguishes it from others there; one of a name runs at a time
   */
  static ChildJvm start(Path directory, String name, String mainClass, List<String> arguments)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "-Xmx640m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1"));
    if (Runtime.version().feature() >= 23) {
      line.add("--sun-misc-unsafe-memory-access=allow");
    }
    // It ends at the end of its input, which this process holds open: see ChildMain.
    line.addAll(List.of("io.millrace.app.embedded.ChildMain", name + ".lock", mainClass));
    line.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", MillraceHome.classPath());
    return new ChildJvm(builder.start());
  }

  /** Waits for a stage's line that says so. */
  ChildJvm awaitRunning(Duration limit) throws InterruptedException {
    try {
      running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return this;
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(
          "it ended, or took more than %s to say that it runs:%n%s".formatted(limit, output()), e);
    }
  }

  /** SIGKILL: no handler and no hook runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGSTOP: it stays where it is, its connections open. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if no time had passed. */
  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    var call = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
    if (call.inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("signal " + name + " could not be sent");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end. */
  int exitCode(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it did not end within %s:%n%s".formatted(limit, output()));
    }
    reader.join(limit);
    return process.exitValue();
  }

  synchronized String output() {
    return String.join("\n", printed);
  }

  /** In order if it can, by force if it must. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
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
      running.completeExceptionally(e);
    }
    running.completeExceptionally(new IllegalStateException("it ended"));
  }

  private synchronized void note(String line) {
    printed.add(line);
  }
}

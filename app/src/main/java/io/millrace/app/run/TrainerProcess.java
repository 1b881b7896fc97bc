package io.millrace.app.run;

import io.millrace.app.embedded.ChildProcess;
import io.millrace.app.embedded.MillraceHome;
import io.millrace.schemas.connection.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The retrain stage in a child process of low priority: training fills every core it gets, and
 * scoring must keep its latency.
 */
final class TrainerProcess implements Stage {
  private final RunPlan plan;
  private final Connection connection;
  private volatile @Nullable ChildProcess process;
  private volatile @Nullable String ended;

  TrainerProcess(RunPlan plan, Connection connection) {
    this.plan = plan;
    this.connection = connection;
  }

  @Override
  public String name() {
    return "retrain";
  }

  @Override
  public void start() {
    try {
      Path directory = Files.createDirectories(plan.directory().resolve("retrain"));
      Path logs = Files.createDirectories(plan.directory().resolve("logs"));
      ChildProcess started =
          ChildProcess.start(
              new ChildProcess.Command(
                  "trainer",
                  ChildProcess.Priority.LOW,
                  List.of(
                      "-Xmx1200m",
                      "-Dai.djl.offline=true",
                      "-Dai.djl.pytorch.num_threads=1",
                      // Between trainings the heap goes back to the system.
                      "-XX:MinHeapFreeRatio=10",
                      "-XX:MaxHeapFreeRatio=20"),
                  MillraceHome.classPath(),
                  List.of(
                      "io.millrace.app.Main",
                      "retrain",
                      plan.file().toAbsolutePath().toString(),
                      "--kafka",
                      connection.bootstrapServers(),
                      "--schema-registry",
                      connection.schemaRegistryUrl()),
                  directory.toAbsolutePath(),
                  logs.toAbsolutePath().resolve("retrain.log")));
      process = started;
      var unused = started.onExit().thenAccept(message -> ended = message);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s cannot be written: %s".formatted(plan.directory(), e.getMessage()), e);
    }
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(ended);
  }

  @Override
  public void close() {
    ChildProcess running = process;
    if (running != null) {
      running.close();
    }
  }
}

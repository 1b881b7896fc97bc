package io.millrace.bench;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.app.embedded.EmbeddedServices;
import io.millrace.schemas.connection.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A broker and a registry of a benchmark's own, in a folder that is deleted after it. */
public final class BenchServers {
  private BenchServers() {}

  /** What is measured on them. */
  public interface Measured {
    /**
     * @param directory for local state
     */
    void run(Connection connection, Path directory) throws InterruptedException;
  }

  /** Measures on servers that run meanwhile. */
  public static void run(Measured measured) {
    try {
      Path directory = Files.createTempDirectory("millrace-bench");
      try (EmbeddedServices services = EmbeddedServices.start(EmbeddedOptions.in(directory))) {
        measured.run(
            new Connection(services.bootstrapServers(), services.schemaRegistryUrl(), Map.of()),
            directory);
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the benchmark's directory cannot be made or deleted", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(directory)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }
}

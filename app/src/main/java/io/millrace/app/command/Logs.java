package io.millrace.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where this process logs. */
final class Logs {
  private Logs() {}

  /** Into {@code <directory>/logs/millrace.log}; to be called before the first log line. */
  static void into(Path directory) {
    Path log = directory.toAbsolutePath().normalize().resolve("logs").resolve("millrace.log");
    try {
      Files.createDirectories(log.getParent());
      System.setProperty("org.slf4j.simpleLogger.logFile", log.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the data directory %s cannot be written (%s): name another with --dir"
              .formatted(directory, e.getMessage()),
          e);
    }
  }
}

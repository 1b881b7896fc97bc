package io.millrace.app.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Stands in for a server where only the life of its process matters. */
final class StubServer {
  static final Path RUNNING = Path.of("running");
  static final Path STOPPED = Path.of("stopped");

  private StubServer() {}

  /**
   * @param args what to do: {@code serve} until told to exit, {@code fail}, or {@code hang} without
   *     ever serving
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "fail" -> {
        new Thread(StubServer::waitForEver, "not-a-daemon").start();
        throw new IllegalStateException("disk is full");
      }
      case "serve" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(STOPPED)));
        touch(RUNNING);
        waitForEver();
      }
      case "hang" -> waitForEver();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

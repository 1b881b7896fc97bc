package io.millrace.app.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A Kafka broker and a schema registry of this command's own, running on the loopback interface
 * until it closes them or ends.
 *
 * <p>They are child processes, for three reasons: their libraries do not meet ours, their memory is
 * bounded, and they are the real servers, started and stopped as real ones are. A command that ends
 * without {@link #close}, by a crash or by {@code kill -9}, takes them along. What they keep
 * survives, and the next start on the directory finds it; one command at a time holds a directory.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedServices implements AutoCloseable {
  private final DataDirectory data;
  private final KafkaBroker broker;
  private final SchemaRegistryServer registry;
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private volatile boolean closing;
  private boolean closed;

  private EmbeddedServices(DataDirectory data, KafkaBroker broker, SchemaRegistryServer registry) {
    this.data = data;
    this.broker = broker;
    this.registry = registry;
    for (ChildProcess process : processes()) {
      var unused = process.onExit().thenAccept(this::stopped);
    }
  }

  /**
   * Starts both servers at once and returns when both serve.
   *
   * @throws EmbeddedException when the directory is in use or cannot be written, when a port is
   *     taken, or when a server does not come up; nothing is left running then
   */
  public static EmbeddedServices start(EmbeddedOptions options) {
    DataDirectory data = DataDirectory.open(options.directory());
    List<ChildProcess> started = new ArrayList<>();
    try {
      if (options.content() == EmbeddedOptions.Content.CLEAR) {
        data.clear();
      }
      LoopbackPorts ports = new LoopbackPorts();
      int brokerPort = ports.take(options.kafka(), KafkaBroker.NAME);
      int registryPort = ports.take(options.schemaRegistry(), SchemaRegistryServer.NAME);
      int controllerPort = ports.take(ListenPort.free(), KafkaBroker.NAME);
      KafkaBroker broker = KafkaBroker.start(data, brokerPort, controllerPort);
      started.add(broker.process());
      SchemaRegistryServer registry = SchemaRegistryServer.start(data, registryPort);
      started.add(registry.process());
      broker.awaitReady();
      registry.awaitReady();
      return new EmbeddedServices(data, broker, registry);
    } catch (InterruptedException e) {
      stop(started, data);
      Thread.currentThread().interrupt();
      throw new EmbeddedException("the start of the embedded servers was interrupted", e);
    } catch (RuntimeException e) {
      stop(started, data);
      throw e;
    }
  }

  /** For Kafka clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return broker.address();
  }

  /** The base address of the registry's Confluent API, without a slash at its end. */
  public String schemaRegistryUrl() {
    return registry.url();
  }

  /**
   * Completes, with a message for the user, when a server stops although nobody closed it. Without
   * one of the two nothing can go on: the command should end with exit code 1.
   */
  public CompletableFuture<String> failure() {
    return failure;
  }

  /**
   * Closes when this JVM is told to stop (Ctrl-C). A command that stops other parts first does both
   * in a shutdown hook of its own instead, because hooks run side by side.
   */
  public void closeAtExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "embedded-services-stop"));
  }

  /** Stops both servers and waits until they have. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closing = true;
      closed = true;
      stop(processes(), data);
    }
  }

  List<ChildProcess> processes() {
    return List.of(broker.process(), registry.process());
  }

  private void stopped(String message) {
    if (!closing) {
      failure.complete(message);
    }
  }

  private static void stop(List<ChildProcess> processes, DataDirectory data) {
    processes.forEach(ChildProcess::requestStop);
    processes.forEach(ChildProcess::close);
    data.close();
  }
}

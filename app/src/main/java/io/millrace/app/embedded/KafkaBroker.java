package io.millrace.app.embedded;

import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * A Kafka broker of one node (KRaft, broker and controller in one process), sized for one machine's
 * pipelines: about 250 MB resident.
 *
 * <p>The ports are not part of what it keeps, so a restart may use others.
 */
final class KafkaBroker {
  static final String NAME = "Kafka broker";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String CLIENT_LISTENER = "PLAINTEXT";
  private static final String NODE_ID = "1";
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final int CONNECT_LIMIT_MILLIS = 1_000;

  private final int port;
  private final ChildProcess process;

  private KafkaBroker(int port, ChildProcess process) {
    this.port = port;
    this.process = process;
  }

  /** Starts the process; it serves once {@link #awaitReady} has returned. */
  static KafkaBroker start(DataDirectory data, int port, int controllerPort) {
    Path directory = data.child("kafka");
    Path settings = directory.resolve("broker.properties");
    try (Writer file = Files.newBufferedWriter(settings)) {
      settings(port, controllerPort).store(file, "Written at every start");
    } catch (IOException e) {
      throw new EmbeddedException("%s cannot be written: %s".formatted(settings, e), e);
    }
    return new KafkaBroker(
        port,
        ChildProcess.start(
            new ChildProcess.Command(
                NAME,
                ChildProcess.Priority.NORMAL,
                List.of(
                    "-Xmx256m",
                    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                    "-Dorg.slf4j.simpleLogger.showDateTime=true",
                    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS"),
                MillraceHome.classPath(),
                List.of(BrokerMain.class.getName(), settings.getFileName().toString()),
                directory,
                data.log("broker.log"))));
  }

  void awaitReady() throws InterruptedException {
    process.awaitReady(this::answers, START_LIMIT);
  }

  String address() {
    return LoopbackPorts.HOST + ":" + port;
  }

  ChildProcess process() {
    return process;
  }

  private boolean answers() throws InterruptedException {
    // The admin client warns about every refused connection: knock before it does.
    try (Socket socket = new Socket()) {
      socket.connect(LoopbackPorts.address(port), CONNECT_LIMIT_MILLIS);
    } catch (IOException notYet) {
      return false;
    }
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address()))) {
      return !admin
          .describeCluster()
          .nodes()
          .get(CALL_LIMIT.toSeconds(), TimeUnit.SECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    }
  }

  private static Properties settings(int port, int controllerPort) {
    String client = CLIENT_LISTENER + "://" + LoopbackPorts.HOST + ":" + port;
    String controller = LoopbackPorts.HOST + ":" + controllerPort;
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            NODE_ID,
            "listeners",
            client + "," + CONTROLLER_LISTENER + "://" + controller,
            "advertised.listeners",
            client,
            "controller.listener.names",
            CONTROLLER_LISTENER,
            "controller.quorum.voters",
            NODE_ID + "@" + controller,
            "log.dirs",
            "log"));
    settings.putAll(HISTORY);
    settings.putAll(ONE_NODE);
    settings.putAll(SMALL);
    return settings;
  }

  /**
   * Replayed events are as old as they are: nothing is refused or deleted for its time, unless a
   * topic says so. Nor is a position forgotten, as Kafka does after a week without its group: a run
   * goes on with its directory after any time.
   */
  private static final Map<String, String> HISTORY =
      Map.of(
          "auto.create.topics.enable",
          "false",
          "log.retention.ms",
          "-1",
          "offsets.retention.minutes",
          Integer.toString(Integer.MAX_VALUE),
          "log.message.timestamp.before.max.ms",
          Long.toString(Long.MAX_VALUE),
          "log.message.timestamp.after.max.ms",
          Long.toString(Long.MAX_VALUE));

  private static final Map<String, String> ONE_NODE =
      Map.of(
          "default.replication.factor", "1",
          "min.insync.replicas", "1",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1",
          "group.initial.rebalance.delay.ms", "0");

  /**
   * Threads, internal partitions and buffers for one machine; Kafka's cleaner alone would take 128
   * MB of heap.
   */
  private static final Map<String, String> SMALL =
      Map.of(
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "1",
          "num.network.threads", "2",
          "num.io.threads", "4",
          "background.threads", "2",
          "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
          "log.cleaner.io.buffer.size", Integer.toString(512 << 10));
}

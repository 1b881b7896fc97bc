package io.millrace.app.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real broker in this process whose clients come by SASL_SSL: SCRAM-SHA-512 over TLS with a
 * certificate that it signed itself. Its own traffic goes by a listener that no client is told of.
 */
final class SecureBroker implements AutoCloseable {
  static final String USER = "millrace";
  static final String PASSWORD = "wires-s3cret";

  private static final String STORE_PASSWORD = "store-s3cret";
  private static final String FOREVER = String.valueOf(Long.MAX_VALUE);

  private final Path directory;
  private final int port;
  private final KafkaRaftServer server;

  SecureBroker(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    this.port = freePort();
    makeCertificate();
    Path log = directory.resolve("log");
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setDirectories(List.of(log.toString()))
        .setMetadataLogDirectory(log.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setFeatureLevel("transaction.version", (short) 2)
        .setScramArguments(List.of("SCRAM-SHA-512=[name=%s,password=%s]".formatted(USER, PASSWORD)))
        .run();
    server = new KafkaRaftServer(new KafkaConfig(settings(log), false), Time.SYSTEM);
    server.startup();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** What a pipeline file says to reach it; {@code password} is written as it is. */
  String properties(String password) {
    return """
    kafka:
      security.protocol: SASL_SSL
      sasl.mechanism: SCRAM-SHA-512
      sasl.jaas.config: org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
      ssl.truststore.type: PEM
      ssl.truststore.location: %s
    """
        .formatted(USER, password, directory.resolve("trusted.pem"));
  }

  /** By keytool, which every JDK has. */
  private void makeCertificate() throws IOException, InterruptedException {
    keytool(
        "-genkeypair -alias broker -keyalg RSA -keysize 2048 -validity 2 -dname CN=127.0.0.1"
            + " -ext SAN=ip:127.0.0.1 -storetype PKCS12");
    keytool("-exportcert -rfc -alias broker -file " + directory.resolve("trusted.pem"));
  }

  private void keytool(String arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(
        List.of(
            "-keystore", directory.resolve("key.p12").toString(), "-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  private Map<String, String> settings(Path log) {
    String controller = "127.0.0.1:" + freePort();
    String internal = "127.0.0.1:" + freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put(
        "listeners",
        "SASL_SSL://%s,INTERNAL://%s,CONTROLLER://%s".formatted(address(), internal, controller));
    settings.put(
        "advertised.listeners", "SASL_SSL://%s,INTERNAL://%s".formatted(address(), internal));
    settings.put(
        "listener.security.protocol.map",
        "SASL_SSL:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "INTERNAL");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put(
        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", directory.resolve("key.p12").toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    settings.put("ssl.key.password", STORE_PASSWORD);
    settings.put("log.dirs", log.toString());
    settings.put("log.message.timestamp.after.max.ms", FOREVER);
    settings.put("log.message.timestamp.before.max.ms", FOREVER);
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    return settings;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}

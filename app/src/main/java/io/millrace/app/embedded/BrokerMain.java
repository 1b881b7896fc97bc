package io.millrace.app.embedded;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The broker's process: formats the log directory at its first start, then serves until it is told
 * to exit.
 */
final class BrokerMain {
  /** Of transactions that a zombie producer cannot extend (KIP-890). */
  private static final short TRANSACTION_VERSION = 2;

  private BrokerMain() {}

  /**
   * @param args the file with the broker's properties
   */
  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(args[0]))) {
      properties.load(file);
    }
    KafkaConfig config = new KafkaConfig(properties, false);
    String directory = properties.getProperty("log.dirs");
    if (Files.notExists(Path.of(directory, MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      format(directory, config);
    }
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-stop"));
    server.startup();
    server.awaitShutdown();
  }

  private static void format(String directory, KafkaConfig config) throws Exception {
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(config.nodeId())
        .setDirectories(List.of(directory))
        .setMetadataLogDirectory(directory)
        .setControllerListenerName(KafkaBroker.CONTROLLER_LISTENER)
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setFeatureLevel("transaction.version", TRANSACTION_VERSION)
        .run();
  }
}

package io.millrace.schemas.connection;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Where Kafka and the schema registry are, and the client properties of the pipeline file. Record
 * keys are text; values are bytes, read and written by a codec.
 *
 * @param bootstrapServers {@code host:port,...}
 * @param schemaRegistryUrl base address of the Confluent REST API
 * @param properties the file's {@code kafka:} properties (SASL, TLS ...), which win over our own;
 *     as they are written, references to variables and files included
 */
public record Connection(
    String bootstrapServers, String schemaRegistryUrl, Map<String, String> properties) {
  /** Bytes of a record in the pipeline's own topics. */
  public static final int LARGEST_RECORD = 2 * 1024 * 1024;

  public Connection {
    properties = Map.copyOf(properties);
  }

  /**
   * The properties with secrets put in, for a client and for nothing else.
   *
   * @throws IllegalArgumentException for a variable that is not set, or a file that is not there
   */
  public Map<String, String> clientProperties() {
    return new References(System::getenv).resolve(properties);
  }

  /** Without the properties' values: some may be secrets. */
  @Override
  public String toString() {
    return "Connection[%s, %s, properties %s]"
        .formatted(bootstrapServers, schemaRegistryUrl, new TreeSet<>(properties.keySet()));
  }

  public Map<String, Object> admin() {
    return with(Map.of());
  }

  /** A reader of committed records that commits its positions itself, or in a transaction. */
  public Map<String, Object> consumer(String group) {
    return with(
        Map.of(
            "group.id",
            group,
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "earliest",
            // A killed reader's partitions go to another after so long, instead of Kafka's 45 s.
            "session.timeout.ms",
            10_000,
            "key.deserializer",
            StringDeserializer.class.getName(),
            "value.deserializer",
            ByteArrayDeserializer.class.getName()));
  }

  /**
   * The same writer of what events have become: a raw record of Kafka's default limit, one MiB,
   * grows by its envelope on its way, and a stage that could not write it would stand still.
   */
  public static Map<String, Object> forGrown(Map<String, Object> producer) {
    Map<String, Object> all = new HashMap<>(producer);
    all.putIfAbsent("max.request.size", LARGEST_RECORD);
    return all;
  }

  /** An idempotent writer. */
  public Map<String, Object> producer() {
    return with(
        Map.of(
            "enable.idempotence",
            true,
            "acks",
            "all",
            "linger.ms",
            5,
            "batch.size",
            128 * 1024,
            "compression.type",
            "lz4",
            "key.serializer",
            StringSerializer.class.getName(),
            "value.serializer",
            ByteArraySerializer.class.getName()));
  }

  /**
   * A writer whose records appear together or not at all; a second one of the id fences the first.
   */
  public Map<String, Object> transactionalProducer(String transactionalId) {
    Map<String, Object> all = producer();
    all.put("transactional.id", transactionalId);
    // The first send after a commit may meet markers still being written; it is soon welcome.
    all.put("retry.backoff.ms", 10);
    all.put("max.in.flight.requests.per.connection", 1);
    return all;
  }

  private Map<String, Object> with(Map<String, Object> defaults) {
    Map<String, Object> all = new HashMap<>(defaults);
    all.put("bootstrap.servers", bootstrapServers);
    all.putAll(clientProperties());
    return all;
  }
}

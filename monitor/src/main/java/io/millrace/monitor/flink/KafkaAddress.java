package io.millrace.monitor.flink;

import io.millrace.schemas.connection.Connection;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/** A connection in a form that Flink can ship to an operator. */
record KafkaAddress(
    String bootstrapServers, String schemaRegistryUrl, Map<String, String> properties)
    implements Serializable {
  KafkaAddress {
    properties = Map.copyOf(properties);
  }

  static KafkaAddress of(Connection connection) {
    return new KafkaAddress(
        connection.bootstrapServers(), connection.schemaRegistryUrl(), connection.properties());
  }

  Connection connection() {
    return new Connection(bootstrapServers, schemaRegistryUrl, properties);
  }

  /** Without key and value classes, which Flink's connector chooses itself. */
  static Properties forConnector(Map<String, Object> client) {
    Properties properties = new Properties();
    client.forEach(
        (name, value) -> {
          if (!name.endsWith("serializer")) {
            properties.setProperty(name, String.valueOf(value));
          }
        });
    return properties;
  }
}

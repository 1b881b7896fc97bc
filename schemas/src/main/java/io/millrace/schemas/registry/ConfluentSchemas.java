package io.millrace.schemas.registry;

import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * Schemas in a registry, through Confluent's client. The client is a relocated one with an Avro of
 * its own: schemas cross over as JSON text.
 */
final class ConfluentSchemas implements SchemaIds {
  /** Topics are read from their beginning: a new schema must read all older data. */
  private static final String LEVEL = "BACKWARD_TRANSITIVE";

  private static final String AUTO_REGISTER = "auto.register.schemas";
  private static final int CLIENT_CACHE = 1000;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** So many waits in vain in a row, and an unknown number is asked for once only. */
  private static final int WAITS_IN_VAIN = 3;

  private final String url;
  private final boolean autoRegister;
  private final Duration unknownId;
  private final SchemaRegistryClient client;
  private final Patience patience;
  private final ConcurrentMap<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final AtomicInteger waitsInVain = new AtomicInteger();

  /**
   * @param unknownId how long to wait for a number that the registry does not know: a follower may
   *     lag behind its leader
   */
  ConfluentSchemas(Connection connection, Duration unknownId) {
    this.url = connection.schemaRegistryUrl();
    Map<String, String> properties = connection.clientProperties();
    this.autoRegister = Boolean.parseBoolean(properties.getOrDefault(AUTO_REGISTER, "true"));
    this.unknownId = unknownId;
    this.client = new CachedSchemaRegistryClient(List.of(url.split(",")), CLIENT_CACHE, properties);
    this.patience = new Patience(url);
  }

  @Override
  public int idOf(String subject, Schema schema) {
    var theirs = new AvroSchema(schema.toString());
    try {
      return patience.answer(() -> client.getId(subject, theirs));
    } catch (RestClientException e) {
      if (e.getStatus() != 404) {
        throw refused("schema of " + subject, e);
      }
    }
    if (!autoRegister) {
      throw new IllegalStateException(
          "subject %s at %s lacks the schema %s, and %s is false: register it there, or allow it here"
              .formatted(subject, url, schema.getFullName(), AUTO_REGISTER));
    }
    try {
      return register(subject, schema, theirs);
    } catch (RestClientException e) {
      throw refused("schema of " + subject, e);
    }
  }

  /** Whether the subject is new, or takes this schema after those that it has. */
  boolean accepts(String subject, Schema schema) {
    try {
      return registered(subject).isEmpty()
          || patience.answer(
              () -> client.testCompatibility(subject, new AvroSchema(schema.toString())));
    } catch (RestClientException e) {
      throw refused("compatibility of " + subject, e);
    }
  }

  private int register(String subject, Schema schema, AvroSchema theirs)
      throws RestClientException {
    List<Schema> registered = registered(subject);
    if (!registered.isEmpty()
        && !patience.answer(() -> client.testCompatibility(subject, theirs))) {
      throw IncompatibleSchemaException.of(subject, schema, registered);
    }
    int id;
    try {
      id = patience.answer(() -> client.register(subject, theirs));
    } catch (RestClientException e) {
      if (e.getStatus() == 409) {
        throw IncompatibleSchemaException.of(subject, schema, registered);
      }
      throw e;
    }
    if (registered.isEmpty()) {
      setCompatibility(subject);
    }
    return id;
  }

  /** Two that register a subject's first schema at once both set the level: 409 to the second. */
  private void setCompatibility(String subject) throws RestClientException {
    try {
      patience.answer(() -> client.updateCompatibility(subject, LEVEL));
    } catch (RestClientException e) {
      if (e.getStatus() != 409) {
        throw e;
      }
    }
  }

  private List<Schema> registered(String subject) throws RestClientException {
    try {
      List<Schema> schemas = new ArrayList<>();
      for (int version : patience.answer(() -> client.getAllVersions(subject))) {
        String json = patience.answer(() -> client.getSchemaMetadata(subject, version)).getSchema();
        schemas.add(parse(json));
      }
      return schemas;
    } catch (RestClientException e) {
      if (e.getStatus() == 404) {
        return List.of();
      }
      throw e;
    }
  }

  @Override
  public Schema schemaOf(int id) {
    Schema known = byId.get(id);
    if (known != null) {
      return known;
    }
    long deadline = System.nanoTime() + unknownId.toNanos();
    while (true) {
      try {
        Schema found = fetch(id);
        waitsInVain.set(0);
        byId.put(id, found);
        return found;
      } catch (RestClientException e) {
        if (e.getStatus() != 404) {
          throw refused("schema " + id, e);
        }
      }
      if (waitsInVain.get() >= WAITS_IN_VAIN || System.nanoTime() > deadline) {
        waitsInVain.incrementAndGet();
        throw new PoisonException(
            "schema %d is not known to the registry %s, nor was it within %d s"
                .formatted(id, url, unknownId.toSeconds()));
      }
      patience.sleep(BETWEEN_LOOKS);
    }
  }

  /** With references resolved: the text of the parsed schema has them inside. */
  private Schema fetch(int id) throws RestClientException {
    String json = patience.answer(() -> client.getSchemaById(id)).rawSchema().toString();
    try {
      return parse(json);
    } catch (AvroRuntimeException e) {
      throw new PoisonException("schema %d at %s is no Avro schema".formatted(id, url), e);
    }
  }

  /** Leniently: what a registry took in may have a default that Avro 1.12 would not. */
  private static Schema parse(String json) {
    return new Schema.Parser().setValidateDefaults(false).parse(json);
  }

  private IllegalStateException refused(String what, RestClientException cause) {
    return new IllegalStateException(
        "the schema registry %s refuses the %s with HTTP %d, %s; check its address and the"
                .formatted(url, what, cause.getStatus(), cause.getMessage())
            + " credentials among the pipeline's kafka properties",
        cause);
  }
}

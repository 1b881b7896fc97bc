package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;
import io.millrace.schemas.connection.Connection;
import java.time.Duration;
import org.apache.avro.Schema;

/**
 * Codecs over a schema registry that speaks Confluent's REST API. What may come back is waited for:
 * an unreachable registry without end, a schema that the registry does not know yet for five
 * seconds. The connection's properties reach the client, so credentials and TLS are given there, as
 * for Confluent's own serializers ({@code basic.auth.user.info}, {@code schema.registry.ssl...});
 * with {@code auto.register.schemas=false} schemas are looked up and never registered. Thread-safe;
 * the codecs are not.
 */
public final class ConfluentCodecs implements Codecs {
  private static final Duration UNKNOWN_ID = Duration.ofSeconds(5);

  private final ConfluentSchemas ids;

  public ConfluentCodecs(Connection connection) {
    this(connection, UNKNOWN_ID);
  }

  ConfluentCodecs(Connection connection, Duration unknownId) {
    this.ids = new ConfluentSchemas(connection, unknownId);
  }

  /** Whether a subject would take this schema; registers nothing. */
  public boolean accepts(String subject, String avro) {
    return ids.accepts(subject, new Schema.Parser().parse(avro));
  }

  @Override
  public <T> Codec<T> of(String subject, AvroForm<T> form) {
    return new AvroCodec<>(subject, form, ids);
  }
}

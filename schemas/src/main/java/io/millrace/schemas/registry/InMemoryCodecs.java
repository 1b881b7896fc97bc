package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Codecs over a schema registry in memory, for simulations, backtests and tests. Bytes, errors and
 * the rule of compatibility (every older schema's data must stay readable) are the real one's; only
 * the numbers are its own. Thread-safe; the codecs are not.
 */
public final class InMemoryCodecs implements Codecs {
  private final SchemaIds ids = new Ids();

  @Override
  public <T> Codec<T> of(String subject, AvroForm<T> form) {
    return new AvroCodec<>(subject, form, ids);
  }

  private static final class Ids implements SchemaIds {
    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, List<Schema>> bySubject = new HashMap<>();

    @Override
    public synchronized int idOf(String subject, Schema schema) {
      List<Schema> registered = bySubject.computeIfAbsent(subject, absent -> new ArrayList<>());
      if (!registered.contains(schema)) {
        for (Schema older : registered) {
          if (!IncompatibleSchemaException.differences(schema, older).isEmpty()) {
            throw IncompatibleSchemaException.of(subject, schema, registered);
          }
        }
        registered.add(schema);
      }
      if (!byId.contains(schema)) {
        byId.add(schema);
      }
      return byId.indexOf(schema) + 1;
    }

    @Override
    public synchronized Schema schemaOf(int id) {
      if (id < 1 || id > byId.size()) {
        throw new PoisonException("schema %d is not known to the registry".formatted(id));
      }
      return byId.get(id - 1);
    }
  }
}

package io.millrace.schemas.avro;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The Avro form of a message record, bound by name to its contract in {@code src/main/avro} once,
 * when the form is made. Immutable, for any thread. It goes through generic records: no generated
 * or reflected class is named by a schema, so Avro needs no list of trusted ones.
 *
 * @param <T> the record
 */
public final class RecordForm<T extends Record> implements AvroForm<T> {
  private final Class<T> type;
  private final Schema schema;
  private final RecordConversion conversion;

  private RecordForm(Class<T> type, Schema schema) {
    this.type = type;
    this.schema = schema;
    this.conversion = RecordConversion.of(type, schema);
  }

  /**
   * The form of a message under the contract of the same name.
   *
   * @throws IllegalArgumentException when record and contract disagree, in either direction
   */
  public static <T extends Record> RecordForm<T> of(Class<T> type) {
    return of(type, Contracts.named(type.getSimpleName()));
  }

  static <T extends Record> RecordForm<T> of(Class<T> type, Schema contract) {
    return new RecordForm<>(type, contract);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public GenericRecord toAvro(T message) {
    return conversion.write(message);
  }

  @Override
  public T fromAvro(GenericRecord avro) {
    if (!avro.getSchema().equals(schema)) {
      throw new IllegalArgumentException(
          "a %s was not resolved to the contract of %s; read it with that as the reader schema"
              .formatted(avro.getSchema().getFullName(), type.getSimpleName()));
    }
    return type.cast(conversion.read(avro));
  }
}

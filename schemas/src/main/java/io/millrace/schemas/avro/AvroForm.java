package io.millrace.schemas.avro;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * How a message looks in Avro. Reading accepts every writer schema that the form's own can read.
 *
 * @param <T> the message
 */
public interface AvroForm<T> {
  /** The schema that is written and registered. */
  Schema schema();

  GenericRecord toAvro(T message);

  /** Reads a record that has the schema {@link #readerFor} gave for its writer's. */
  T fromAvro(GenericRecord avro);

  /**
   * The schema to which data of that writer is resolved. It is the form's own, but for vectors:
   * their columns stay the writer's.
   *
   * @throws IllegalArgumentException when no record of that writer can be such a message
   */
  default Schema readerFor(Schema writer) {
    return schema();
  }
}

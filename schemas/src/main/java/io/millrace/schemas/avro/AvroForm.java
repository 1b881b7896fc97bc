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

  /** Reads a record that has this form's schema, or for vectors any writer's vector schema. */
  T fromAvro(GenericRecord avro);
}

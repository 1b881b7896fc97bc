package io.millrace.schemas.registry;

import org.apache.avro.Schema;

/** Schemas and the numbers that stand for them on the wire. For any thread. */
interface SchemaIds {
  /**
   * The number of a schema under a subject, registered first where it has none.
   *
   * @throws IncompatibleSchemaException when older data under the subject could not be read by it
   */
  int idOf(String subject, Schema schema);

  /**
   * The schema behind a number.
   *
   * @throws PoisonException when there is none
   */
  Schema schemaOf(int id);
}

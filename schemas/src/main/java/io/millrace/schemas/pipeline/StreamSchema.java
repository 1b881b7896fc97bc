package io.millrace.schemas.pipeline;

import java.util.List;

/**
 * A stream's fields in schema order, the derived ones appended, and the Avro schema they came from.
 *
 * @param avro the Avro record schema as JSON, without the derived fields
 */
public record StreamSchema(String avro, List<Field> fields) {
  public StreamSchema {
    fields = List.copyOf(fields);
  }

  /** A field's name and type. */
  public record Field(String name, FieldType type) {}

  /** Position of a field in an event's values, -1 where there is none of that name. */
  public int position(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}

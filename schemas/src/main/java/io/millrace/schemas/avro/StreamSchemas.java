package io.millrace.schemas.avro;

import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Reads a stream's Avro schema: which fields there are, and what each one is to a pipeline. */
public final class StreamSchemas {
  private StreamSchemas() {}

  /**
   * The fields of an Avro record schema, in its order.
   *
   * @param avro the schema as JSON
   * @throws IllegalArgumentException naming every field whose type a pipeline has no values for
   */
  public static StreamSchema parse(String avro) {
    List<StreamSchema.Field> fields = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Schema.Field field : record(avro).getFields()) {
      try {
        FieldForm form = FieldForm.of(field);
        fields.add(new StreamSchema.Field(form.name(), form.type()));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return new StreamSchema(avro, fields);
  }

  static Schema record(String avro) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(avro);
    } catch (AvroRuntimeException e) {
      throw new IllegalArgumentException("not an Avro schema: " + e.getMessage(), e);
    }
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException(
          "a stream's schema must be a record, but this is %s".formatted(schema.getName()));
    }
    return schema;
  }
}

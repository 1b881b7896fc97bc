package io.millrace.schemas.avro;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * What privacy rules ask of an Avro field, beyond its type to a pipeline.
 *
 * @param nullable whether a value may be missing
 * @param freeText whether it is a string, which takes any text, as an enum does not
 * @param personal whether the schema says so: {@code "pii": true}, or {@code PII} among Confluent's
 *     {@code "confluent:tags"}
 */
public record FieldTraits(boolean nullable, boolean freeText, boolean personal) {
  private static final String TAGS = "confluent:tags";

  /** By name, of the fields of a stream's Avro schema. */
  public static Map<String, FieldTraits> of(String avro) {
    Map<String, FieldTraits> traits = new LinkedHashMap<>();
    StreamSchemas.record(avro).getFields().forEach(field -> traits.put(field.name(), of(field)));
    return traits;
  }

  private static FieldTraits of(Schema.Field field) {
    Schema schema = field.schema();
    boolean text =
        schema.getType() == Schema.Type.STRING
            || (schema.isUnion()
                && schema.getTypes().stream().anyMatch(s -> s.getType() == Schema.Type.STRING));
    boolean tagged =
        field.getObjectProp(TAGS) instanceof Collection<?> tags && tags.contains("PII");
    boolean personal = tagged || Boolean.TRUE.equals(field.getObjectProp("pii"));
    return new FieldTraits(schema.isNullable(), text, personal);
  }
}

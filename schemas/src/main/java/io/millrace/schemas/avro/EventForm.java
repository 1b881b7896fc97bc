package io.millrace.schemas.avro;

import io.millrace.schemas.pipeline.StreamSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * The Avro form of a stream's raw events: the values of the schema's fields, in its order. A number
 * is a Double, a text a String, a flag a Boolean, a time an Instant of whole milliseconds (finer
 * ones are cut off), a missing value null. A long beyond 2^53 is refused rather than rounded: two
 * identities would become one. For any thread.
 */
public final class EventForm implements AvroForm<List<@Nullable Object>> {
  private final Schema schema;
  private final FieldForm[] fields;
  private final int capacity;

  private EventForm(Schema schema, int capacity) {
    this.schema = schema;
    this.fields = schema.getFields().stream().map(FieldForm::of).toArray(FieldForm[]::new);
    this.capacity = Math.max(capacity, fields.length);
  }

  /** The form of a stream's events; its derived fields have no part in it. */
  public static EventForm of(StreamSchema stream) {
    return new EventForm(StreamSchemas.record(stream.avro()), stream.fields().size());
  }

  @Override
  public Schema schema() {
    return schema;
  }

  /**
   * @param values one per field of the schema, in its order
   */
  @Override
  public GenericRecord toAvro(List<@Nullable Object> values) {
    if (values.size() != fields.length) {
      throw new IllegalArgumentException(
          "an event of %s has %d values, but its schema has the %d fields %s"
              .formatted(
                  schema.getFullName(),
                  values.size(),
                  fields.length,
                  schema.getFields().stream().map(Schema.Field::name).toList()));
    }
    var record = new GenericData.Record(schema);
    for (int i = 0; i < fields.length; i++) {
      record.put(i, fields[i].toAvro(values.get(i)));
    }
    return record;
  }

  /** Everything for which {@link #toAvro} would refuse these values; empty when it takes them. */
  public List<String> problems(List<@Nullable Object> values) {
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      try {
        fields[i].toAvro(values.get(i));
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return problems;
  }

  /**
   * What whoever reads these values' record gets: the same way through the schema, without bytes.
   * The list is new, with room for the derived fields.
   *
   * @throws IllegalArgumentException when the schema cannot take a value
   */
  public List<@Nullable Object> passed(List<@Nullable Object> values) {
    List<@Nullable Object> passed = new ArrayList<>(capacity);
    for (int i = 0; i < fields.length; i++) {
      passed.add(fields[i].fromAvro(fields[i].toAvro(values.get(i))));
    }
    return passed;
  }

  /** A new list, the caller's own, with room for the derived fields. */
  @Override
  public List<@Nullable Object> fromAvro(GenericRecord avro) {
    List<@Nullable Object> values = new ArrayList<>(capacity);
    for (int i = 0; i < fields.length; i++) {
      values.add(fields[i].fromAvro(avro.get(i)));
    }
    return values;
  }
}

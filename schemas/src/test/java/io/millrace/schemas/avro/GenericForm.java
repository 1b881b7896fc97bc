package io.millrace.schemas.avro;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Records as they are, under any schema: a foreign producer. */
public record GenericForm(Schema schema) implements AvroForm<GenericRecord> {
  public static GenericForm of(String json) {
    return new GenericForm(new Schema.Parser().parse(json));
  }

  @Override
  public GenericRecord toAvro(GenericRecord message) {
    return message;
  }

  @Override
  public GenericRecord fromAvro(GenericRecord avro) {
    return avro;
  }
}

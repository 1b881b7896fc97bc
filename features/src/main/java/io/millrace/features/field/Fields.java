package io.millrace.features.field;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;

/** Looks fields up in a stream's schema and holds their types against what is made of them. */
public final class Fields {
  private Fields() {}

  public static int position(Pipeline.Stream stream, String field, String user) {
    int position = stream.schema().position(field);
    if (position < 0) {
      throw new IllegalArgumentException(
          "%s reads field %s, but stream %s has only %s"
              .formatted(
                  user,
                  field,
                  stream.name(),
                  stream.schema().fields().stream().map(StreamSchema.Field::name).toList()));
    }
    return position;
  }

  /** The position of a field that can be read as a number. */
  public static int numberPosition(Pipeline.Stream stream, String field, String user) {
    int position = position(stream, field, user);
    FieldType type = stream.schema().fields().get(position).type();
    if (type != FieldType.NUMBER && type != FieldType.FLAG) {
      throw new IllegalArgumentException(
          "%s needs a number or a flag, but %s.%s is a %s: derive a number from it"
              .formatted(user, stream.name(), field, type));
    }
    return position;
  }

  /** The position of a text field. */
  public static int textPosition(Pipeline.Stream stream, String field, String user) {
    int position = position(stream, field, user);
    FieldType type = stream.schema().fields().get(position).type();
    if (type != FieldType.TEXT) {
      throw new IllegalArgumentException(
          "%s needs a text, but %s.%s is a %s: derive a text from it"
              .formatted(user, stream.name(), field, type));
    }
    return position;
  }
}

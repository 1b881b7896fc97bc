package io.millrace.schemas.expression;

import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.pipeline.StreamSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stream with a field of each type. */
final class Orders {
  static final Instant NOON = Instant.parse("2001-06-01T12:00:00Z");
  static final StreamSchema SCHEMA =
      new StreamSchema(
          "{}",
          List.of(
              new StreamSchema.Field("amount", FieldType.NUMBER),
              new StreamSchema.Field("city", FieldType.TEXT),
              new StreamSchema.Field("gift", FieldType.FLAG),
              new StreamSchema.Field("ordered_at", FieldType.TIME)));

  private Orders() {}

  static List<Object> event(Object amount, Object city, Object gift, Object orderedAt) {
    return Arrays.asList(amount, city, gift, orderedAt);
  }

  static Pipeline.Stream stream(List<String> require, Map<String, String> derive) {
    List<StreamSchema.Field> fields = new ArrayList<>(SCHEMA.fields());
    Map<String, String> inOrder = new LinkedHashMap<>();
    derive.forEach(
        (name, text) -> {
          FieldType type = Expression.compile(text, new StreamSchema(SCHEMA.avro(), fields)).type();
          fields.add(new StreamSchema.Field(name, type));
          inOrder.put(name, text);
        });
    return new Pipeline.Stream(
        "orders",
        new StreamSchema(SCHEMA.avro(), fields),
        "city",
        "city",
        "ordered_at",
        require,
        inOrder,
        Pipeline.Stream.Format.AVRO);
  }
}

package io.millrace.schemas.avro;

import io.millrace.schemas.pipeline.FieldType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * A stream's field: what its Avro type means to a pipeline, and its values both ways.
 *
 * @param plain the field's schema, without null
 */
record FieldForm(
    String name, FieldType type, Schema plain, @Nullable Times times, boolean nullable) {
  /** Beyond it a double no longer holds every whole number. */
  private static final long EXACT = 1L << 53;

  /**
   * @throws IllegalArgumentException for a type that a pipeline has no values for
   */
  static FieldForm of(Schema.Field field) {
    Schema schema = field.schema();
    boolean nullable = schema.isUnion() && schema.isNullable();
    Schema plain = nullable ? present(field) : schema;
    Times times = Times.of(plain);
    boolean bare = plain.getLogicalType() == null && plain.getProp("logicalType") == null;
    boolean text = plain.getType() == Schema.Type.STRING;
    if (times == null && !bare && !text) {
      throw unsupported(field);
    }
    FieldType type =
        switch (plain.getType()) {
          case LONG -> times == null ? FieldType.NUMBER : FieldType.TIME;
          case INT, FLOAT, DOUBLE -> FieldType.NUMBER;
          case STRING, ENUM -> FieldType.TEXT;
          case BOOLEAN -> FieldType.FLAG;
          case RECORD, ARRAY, MAP, UNION, FIXED, BYTES, NULL -> throw unsupported(field);
        };
    return new FieldForm(field.name(), type, plain, times, nullable);
  }

  private static Schema present(Schema.Field field) {
    List<Schema> others =
        field.schema().getTypes().stream()
            .filter(branch -> branch.getType() != Schema.Type.NULL)
            .toList();
    if (others.size() != 1) {
      throw unsupported(field);
    }
    return others.get(0);
  }

  private static IllegalArgumentException unsupported(Schema.Field field) {
    return new IllegalArgumentException(
        "field %s has type %s; a stream's field is int, long, float, double, string, enum, boolean,"
                .formatted(field.name(), field.schema())
            + " timestamp-millis or timestamp-micros, or a union of null and one of these: change"
            + " the schema, or leave the field out");
  }

  /** Double, String, Boolean, or an Instant of whole milliseconds. */
  @Nullable Object fromAvro(@Nullable Object avro) {
    if (avro == null) {
      return null;
    }
    return switch (type) {
      case NUMBER -> avro instanceof Long whole ? exact(whole) : toDouble((Number) avro);
      case TEXT -> avro.toString();
      case FLAG -> avro;
      case TIME -> time((Long) avro);
    };
  }

  /** Through the decimal text for a float, so that 0.1 stays 0.1. */
  private static Double toDouble(Number number) {
    return number instanceof Float single
        ? Double.valueOf(single.toString())
        : number.doubleValue();
  }

  private Double exact(long whole) {
    if (whole > EXACT || whole < -EXACT) {
      throw new IllegalArgumentException(
          "field %s is %d, which a double cannot hold exactly; send such identities as strings"
              .formatted(name, whole));
    }
    return (double) whole;
  }

  private @Nullable Instant time(long value) {
    return times == null ? null : times.toInstant(value).truncatedTo(ChronoUnit.MILLIS);
  }

  /** The Avro value of a typed one. */
  @Nullable Object toAvro(@Nullable Object value) {
    if (value == null) {
      if (!nullable) {
        throw refused("nothing", "the schema has no null there");
      }
      return null;
    }
    return switch (type) {
      case NUMBER -> value instanceof Double number ? number(number) : mistyped(value);
      case TEXT -> value instanceof String text ? text(text) : mistyped(value);
      case FLAG -> value instanceof Boolean ? value : mistyped(value);
      case TIME ->
          value instanceof Instant time && times != null ? times.toLong(time) : mistyped(value);
    };
  }

  private Object number(double number) {
    Schema.Type wanted = plain.getType();
    if (wanted == Schema.Type.DOUBLE) {
      return number;
    }
    if (wanted == Schema.Type.FLOAT) {
      return (float) number;
    }
    double largest = wanted == Schema.Type.INT ? Integer.MAX_VALUE : EXACT;
    if (number != Math.rint(number) || Math.abs(number) > largest) {
      throw refused(number, "the schema has %s there".formatted(wanted.getName()));
    }
    return wanted == Schema.Type.INT ? (Object) (int) number : (Object) (long) number;
  }

  private Object text(String text) {
    if (plain.getType() == Schema.Type.STRING) {
      return text;
    }
    if (!plain.hasEnumSymbol(text)) {
      throw refused(text, "the schema has the symbols " + plain.getEnumSymbols());
    }
    return new GenericData.EnumSymbol(plain, text);
  }

  private Object mistyped(Object value) {
    throw refused(value, "the schema makes it a " + type);
  }

  private IllegalArgumentException refused(Object value, String rule) {
    return new IllegalArgumentException("field %s cannot be %s: %s".formatted(name, value, rule));
  }
}

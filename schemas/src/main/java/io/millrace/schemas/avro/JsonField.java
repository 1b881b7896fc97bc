package io.millrace.schemas.avro;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A stream's field in JSON, held to what its Avro type allows. */
record JsonField(FieldForm form) {
  /** Beyond it a double no longer holds every whole number. */
  private static final long EXACT = 1L << 53;

  private static final int LONGEST_SHOWN = 40;

  /** More digits than any double needs; far exponents would expand to megabytes. */
  private static final int LARGEST_SCALE = 400;

  String name() {
    return form.name();
  }

  /** Double, String, Boolean, an Instant of whole milliseconds, or null for missing. */
  @Nullable Object fromJson(@Nullable JsonNode json) {
    if (json == null || json.isNull()) {
      if (!form.nullable()) {
        throw refused(json == null ? "missing" : "null", "the schema allows no null there");
      }
      return null;
    }
    return switch (form.type()) {
      case NUMBER -> number(json);
      case TEXT -> text(json);
      case FLAG ->
          json.isBoolean() ? (Boolean) json.booleanValue() : mistyped(json, "true or false");
      case TIME -> time(json);
    };
  }

  private Object number(JsonNode json) {
    if (!json.isNumber()) {
      return mistyped(json, "a number");
    }
    switch (form.plain().getType()) {
      case INT -> whole(json, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> whole(json, -EXACT, EXACT);
      default -> {} // any number fits a float or a double
    }
    double number = json.doubleValue();
    if (!Double.isFinite(number)) {
      throw refused(shown(json), "it is beyond what a double holds");
    }
    return number;
  }

  private void whole(JsonNode json, long least, long most) {
    BigDecimal number = json.decimalValue();
    boolean fits =
        Math.abs(number.scale()) <= LARGEST_SCALE
            && number.remainder(BigDecimal.ONE).signum() == 0
            && number.compareTo(BigDecimal.valueOf(least)) >= 0
            && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    if (!fits) {
      throw refused(shown(json), "a whole number from %d to %d is expected".formatted(least, most));
    }
  }

  private Object text(JsonNode json) {
    if (!json.isTextual()) {
      return mistyped(json, "a text");
    }
    Schema plain = form.plain();
    if (plain.getType() == Schema.Type.ENUM && !plain.hasEnumSymbol(json.textValue())) {
      throw refused(shown(json), "the schema has the symbols " + plain.getEnumSymbols());
    }
    return json.textValue();
  }

  private Object time(JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      return Instant.ofEpochMilli(json.longValue());
    }
    if (json.isTextual()) {
      try {
        return OffsetDateTime.parse(json.textValue()).toInstant().truncatedTo(ChronoUnit.MILLIS);
      } catch (DateTimeException e) {
        throw refused(
            shown(json),
            "a time is ISO 8601 with its offset, as 2024-05-01T12:00:00Z, or epoch milliseconds");
      }
    }
    return mistyped(json, "epoch milliseconds or an ISO 8601 text");
  }

  /** Puts the value into the object, unless it is missing. */
  void toJson(@Nullable Object value, ObjectNode event) {
    switch (value) {
      case null -> {
        if (!form.nullable()) {
          throw refused("nothing", "the schema has no null there");
        }
      }
      case Double number when isWhole(number) ->
          event.put(name(), BigInteger.valueOf(number.longValue()));
      case Double number -> event.put(name(), number);
      case Boolean flag -> event.put(name(), flag);
      case Instant at -> event.put(name(), at.toEpochMilli());
      default -> event.put(name(), value.toString());
    }
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number) && Math.abs(number) <= EXACT;
  }

  private Object mistyped(JsonNode json, String wanted) {
    throw refused(shown(json), wanted + " is expected");
  }

  private static String shown(JsonNode json) {
    if (json.isContainerNode()) {
      return json.isObject() ? "an object" : "a list";
    }
    String text = json.toString();
    String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
    return "%s %s".formatted(json.getNodeType().name().toLowerCase(Locale.ROOT), cut);
  }

  private IllegalArgumentException refused(String found, String rule) {
    return new IllegalArgumentException("field %s is %s: %s".formatted(name(), found, rule));
  }
}

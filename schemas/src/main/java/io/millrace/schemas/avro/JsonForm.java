package io.millrace.schemas.avro;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.pipeline.StreamSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a stream's raw events: an object (RFC 8259, UTF-8) read against the stream's
 * Avro schema. The order of its members is free, and members that the schema does not know are
 * passed over, as Avro resolves a newer writer's record. Types are strict: a text is never read as
 * a number. A member that is missing takes the schema's default, or is missing where the schema has
 * a null there; a time is epoch milliseconds or an ISO 8601 text with its offset. For any thread.
 */
public final class JsonForm {
  private static final int HEADER = 5;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final JsonField[] fields;
  private final Map<String, Object> defaults;
  private final int capacity;

  private JsonForm(JsonField[] fields, Map<String, Object> defaults, int capacity) {
    this.fields = fields;
    this.defaults = defaults;
    this.capacity = Math.max(capacity, fields.length);
  }

  /** The form of a stream's events; its derived fields have no part in it. */
  public static JsonForm of(StreamSchema stream) {
    Schema schema = StreamSchemas.record(stream.avro());
    Map<String, Object> defaults = new HashMap<>();
    for (Schema.Field field : schema.getFields()) {
      if (field.hasDefaultValue()) {
        Object value = FieldForm.of(field).fromAvro(GenericData.get().getDefaultValue(field));
        if (value != null) {
          defaults.put(field.name(), value);
        }
      }
    }
    JsonField[] fields =
        schema.getFields().stream()
            .map(field -> new JsonField(FieldForm.of(field)))
            .toArray(JsonField[]::new);
    return new JsonForm(fields, Map.copyOf(defaults), stream.fields().size());
  }

  /**
   * A new list, the caller's own, with room for the derived fields: a value per field of the
   * schema, in its order, as {@link EventForm} has them. Five bytes that a schema registry's
   * serializer puts in front, the first of them 0, are passed over: no JSON begins so.
   *
   * @throws IllegalArgumentException naming every field that does not fit
   */
  public List<@Nullable Object> fromJson(byte[] bytes) {
    JsonNode event = object(bytes);
    List<@Nullable Object> values = new ArrayList<>(capacity);
    List<String> problems = new ArrayList<>();
    for (JsonField field : fields) {
      try {
        JsonNode member = event.get(field.name());
        values.add(
            member == null && defaults.containsKey(field.name())
                ? defaults.get(field.name())
                : field.fromJson(member));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    return values;
  }

  private static JsonNode object(byte[] bytes) {
    boolean framed = bytes.length > HEADER && bytes[0] == 0;
    int from = framed ? HEADER : 0;
    JsonNode found;
    try {
      found = JSON.readTree(bytes, from, bytes.length - from);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%d bytes are no JSON: %s".formatted(bytes.length, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%d bytes are no text in UTF-8: %s".formatted(bytes.length, e.getMessage()), e);
    }
    if (!found.isObject()) {
      throw new IllegalArgumentException(
          "the JSON is %s: an event is an object"
              .formatted(found.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return found;
  }

  /**
   * The object of an event, missing values left out, times as epoch milliseconds.
   *
   * @param values one per field of the schema, in its order
   */
  public byte[] toJson(List<@Nullable Object> values) {
    if (values.size() != fields.length) {
      throw new IllegalArgumentException(
          "an event has %d values, but its schema has the %d fields %s"
              .formatted(
                  values.size(),
                  fields.length,
                  Arrays.stream(fields).map(JsonField::name).toList()));
    }
    ObjectNode event = JSON.createObjectNode();
    for (int i = 0; i < fields.length; i++) {
      fields[i].toJson(values.get(i), event);
    }
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }
}

package io.millrace.ingest.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object's members as a stream's fields. An absent member and a null are missing values; a
 * member that is no field is a problem, for a misspelt field would be lost without a word.
 */
public final class JsonFields {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Columns columns;
  private final boolean namesMayBeShown;

  /**
   * The fields of a stream.
   *
   * @param reader of the stream: where it has privacy rules, an unknown name is withheld too
   */
  public JsonFields(Columns columns, EventReader reader) {
    this.columns = columns;
    this.namesMayBeShown = reader.redaction().isEmpty();
  }

  /** Parses one JSON value; the message of what it throws says where, and nothing of the text. */
  public static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** What stands for a value that could not be parsed. */
  public static JsonNode nothing() {
    return MAPPER.missingNode();
  }

  /** Where and why a text is no JSON, without a word of it. */
  public static String place(JsonProcessingException failure) {
    var at = failure.getLocation();
    return at == null
        ? "it is not JSON"
        : "it is not JSON from line %d, column %d on".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** One value for each field, in schema order; adds a problem for each unknown member. */
  public List<@Nullable Object> values(ObjectNode object, List<FieldProblem> problems) {
    @Nullable Object[] values = new Object[columns.fields().size()];
    object
        .properties()
        .forEach(
            member -> {
              OptionalInt position = columns.position(member.getKey());
              if (position.isPresent()) {
                values[position.getAsInt()] = plain(member.getValue());
              } else {
                problems.add(unknown(member.getKey()));
              }
            });
    return new ArrayList<>(Arrays.asList(values));
  }

  private FieldProblem unknown(String name) {
    String rule = "no field of the stream" + columns.hint(namesMayBeShown ? name : "");
    return namesMayBeShown
        ? new FieldProblem(name, "", "field %s: %s".formatted(name, rule))
        : new FieldProblem("", "", "a member is " + rule);
  }

  private static @Nullable Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case NULL, MISSING -> null;
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.numberValue();
      case ARRAY, OBJECT, BINARY, POJO -> node;
    };
  }
}

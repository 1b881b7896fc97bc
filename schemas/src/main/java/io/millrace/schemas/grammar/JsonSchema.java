package io.millrace.schemas.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Names;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The grammar as a JSON Schema (draft 2020-12), for editors: keys, forms, ranges and words. What a
 * value refers to - streams, fields, expressions - a schema cannot hold; {@code validate} does.
 */
public final class JsonSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonSchema() {}

  public static ObjectNode of(Section root) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Millrace pipeline file");
    schema.setAll(section(root));
    return schema;
  }

  private static ObjectNode section(Section section) {
    ObjectNode schema = object();
    schema.put("description", section.doc());
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = JSON.arrayNode();
    for (Entry entry : section.entries()) {
      switch (entry.presence()) {
        case Presence.Reserved reserved -> {} // a file may not have it: it is no property
        case Presence.Required needed -> {
          properties.set(entry.name(), entry(entry));
          required.add(entry.name());
        }
        case Presence.Default byDefault -> {
          ObjectNode described = entry(entry);
          byDefault(entry.shape(), byDefault.value())
              .ifPresent(value -> described.set("default", value));
          properties.set(entry.name(), described);
        }
        case Presence.Without without -> properties.set(entry.name(), entry(entry));
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static ObjectNode entry(Entry entry) {
    ObjectNode schema = shape(entry.shape());
    schema.put("description", (entry.meaning() + ". " + entry.note()).strip());
    return schema;
  }

  private static Optional<JsonNode> byDefault(Shape shape, String text) {
    return switch (shape) {
      case Shape.Numeric number -> Optional.of(JSON.numberNode(Double.parseDouble(text)));
      case Shape.Whole whole -> Optional.of(JSON.numberNode(Long.parseLong(text)));
      case Shape.Choice choice -> Optional.of(JSON.textNode(text));
      case Shape.Duration duration -> Optional.of(JSON.textNode(text));
      case Shape.Text some -> Optional.of(JSON.textNode(text));
      case Shape.Scalar scalar -> Optional.empty();
      case Shape.Reference reference -> Optional.empty();
      case Shape.Formula formula -> Optional.empty();
      case Shape.ListOf list -> Optional.empty();
      case Shape.MapOf map -> Optional.empty();
      case Shape.Nested nested -> Optional.empty();
      case Shape.Kinds kinds -> Optional.empty();
      case Shape.Either either -> Optional.empty();
    };
  }

  private static ObjectNode shape(Shape shape) {
    return switch (shape) {
      case Shape.Text text -> text.names().map(JsonSchema::named).orElseGet(JsonSchema::text);
      case Shape.Scalar scalar -> scalar();
      case Shape.Reference reference -> text().put("pattern", "^[^.]+\\.[^.]+$");
      case Shape.Formula formula -> text();
      case Shape.Numeric number -> number(number.bounds());
      case Shape.Whole whole -> whole(whole.greatest());
      case Shape.Duration duration -> text().put("pattern", pattern(duration.bounds()));
      case Shape.Choice choice -> choice(choice);
      case Shape.ListOf list -> list(list);
      case Shape.MapOf map -> map(map);
      case Shape.Nested nested -> section(nested.section());
      case Shape.Kinds kinds -> any("oneOf", kinds.kinds().stream().map(JsonSchema::section));
      case Shape.Either either -> any("anyOf", either.shapes().stream().map(JsonSchema::shape));
    };
  }

  private static ObjectNode object() {
    return JSON.objectNode().put("type", "object");
  }

  private static ObjectNode text() {
    return JSON.objectNode().put("type", "string").put("minLength", 1);
  }

  private static ObjectNode named(Names names) {
    return text().put("pattern", "^" + names.pattern() + "$");
  }

  private static ObjectNode scalar() {
    ObjectNode schema = JSON.objectNode();
    schema.putArray("type").add("string").add("number").add("boolean");
    return schema;
  }

  private static ObjectNode whole(int greatest) {
    return JSON.objectNode().put("type", "integer").put("minimum", 1).put("maximum", greatest);
  }

  private static ObjectNode number(Bounds bounds) {
    ObjectNode schema = JSON.objectNode().put("type", "number");
    return switch (bounds) {
      case FINITE -> schema;
      case ABOVE_ZERO -> schema.put("exclusiveMinimum", 0);
      case AT_LEAST_ZERO -> schema.put("minimum", 0);
      case INSIDE_UNIT -> schema.put("exclusiveMinimum", 0).put("exclusiveMaximum", 1);
      case UNIT -> schema.put("minimum", 0).put("maximum", 1);
      case UNIT_WITHOUT_ZERO -> schema.put("exclusiveMinimum", 0).put("maximum", 1);
      case UNIT_WITHOUT_ONE -> schema.put("minimum", 0).put("exclusiveMaximum", 1);
    };
  }

  private static String pattern(Bounds bounds) {
    String amount = bounds.hold(0) ? "[0-9]{1,9}" : "(?=0*[1-9])[0-9]{1,9}";
    return "^%s(ms|s|m|h|d|w)$".formatted(amount);
  }

  /** A word that looks like a number may be written as one. */
  private static ObjectNode choice(Shape.Choice choice) {
    ObjectNode schema = JSON.objectNode();
    ArrayNode words = schema.putArray("enum");
    for (String word : choice.words()) {
      words.add(word);
      if (word.matches("\\d+")) {
        words.add(Integer.parseInt(word));
      }
    }
    return schema;
  }

  /** One value alone counts as a list of one. */
  private static ObjectNode list(Shape.ListOf list) {
    ObjectNode several = JSON.objectNode().put("type", "array");
    several.set("items", shape(list.element()));
    return any("anyOf", List.of(several, shape(list.element())).stream());
  }

  private static ObjectNode map(Shape.MapOf map) {
    ObjectNode schema = object();
    map.names().ifPresent(names -> schema.set("propertyNames", named(names)));
    schema.set("additionalProperties", shape(map.value()));
    return schema;
  }

  private static ObjectNode any(String keyword, Stream<ObjectNode> schemas) {
    ObjectNode schema = JSON.objectNode();
    ArrayNode alternatives = schema.putArray(keyword);
    schemas.forEach(alternatives::add);
    return schema;
  }
}

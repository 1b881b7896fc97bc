package io.millrace.app.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.temporal.TemporalAccessor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON, for programs: every record an object with its components' names in order, times
 * as ISO-8601, durations in seconds, an empty optional as null.
 */
public final class ReportJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ReportJson() {}

  public static String of(Record report) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(node(report));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of values cannot fail to be written", e);
    }
  }

  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case Optional<?> optional -> node(optional.orElse(null));
      case Record fields -> object(fields);
      case Collection<?> items -> array(items);
      case Map<?, ?> entries -> object(entries);
      case Long number -> NODES.numberNode(number);
      case Integer number -> NODES.numberNode(number);
      case Double number ->
          Double.isFinite(number) ? NODES.numberNode(number) : NODES.textNode(number.toString());
      case Boolean flag -> NODES.booleanNode(flag);
      case Duration duration -> NODES.numberNode(duration.toMillis() / 1e3);
      case TemporalAccessor time -> NODES.textNode(time.toString());
      default -> NODES.textNode(value.toString());
    };
  }

  private static ObjectNode object(Record fields) {
    ObjectNode object = NODES.objectNode();
    for (RecordComponent component : fields.getClass().getRecordComponents()) {
      try {
        object.set(component.getName(), node(component.getAccessor().invoke(fields)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a public record's accessor cannot fail", e);
      }
    }
    return object;
  }

  private static ObjectNode object(Map<?, ?> entries) {
    ObjectNode object = NODES.objectNode();
    entries.forEach((key, value) -> object.set(String.valueOf(key), node(value)));
    return object;
  }

  private static ArrayNode array(Collection<?> items) {
    ArrayNode array = NODES.arrayNode();
    items.forEach(item -> array.add(node(item)));
    return array;
  }
}

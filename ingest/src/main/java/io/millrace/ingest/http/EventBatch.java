package io.millrace.ingest.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.ingest.event.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A request's body as JSON objects: one object, an array of them, or one on each line (NDJSON). */
record EventBatch(List<ObjectNode> events) {
  private static final String JSON = "application/json";
  private static final Set<String> LINES = Set.of("application/x-ndjson", "application/jsonl");

  EventBatch {
    events = List.copyOf(events);
  }

  /**
   * Reads a body.
   *
   * @param contentType of the request; empty when it had none
   * @throws Refusal.Raised with 415 for another type, with 400 for everything that is no object
   */
  static EventBatch read(String contentType, String body) {
    String type = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    if (!type.equals(JSON) && !LINES.contains(type)) {
      throw new Refusal.Raised(
          Refusal.of(
              415,
              "content type \"%s\": %s is expected for an event or an array of them, application/x-ndjson for one on each line"
                  .formatted(contentType, JSON)));
    }
    List<Refusal.Problem> problems = new ArrayList<>();
    List<ObjectNode> events = new ArrayList<>();
    List<JsonNode> nodes = nodes(type, body, problems);
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i) instanceof ObjectNode object) {
        events.add(object);
      } else if (!nodes.get(i).isMissingNode()) { // those have been reported
        String rule = "it is %s: an object is expected".formatted(nodes.get(i).getNodeType());
        problems.add(new Refusal.Problem(i, "", "", rule));
      }
    }
    if (!problems.isEmpty()) {
      throw new Refusal.Raised(Refusal.of(problems));
    }
    if (events.isEmpty()) {
      throw new Refusal.Raised(Refusal.of(400, "the body holds no event"));
    }
    return new EventBatch(events);
  }

  private static List<JsonNode> nodes(String type, String body, List<Refusal.Problem> problems) {
    List<JsonNode> nodes = new ArrayList<>();
    List<String> texts =
        LINES.contains(type)
            ? body.lines().filter(line -> !line.isBlank()).toList()
            : List.of(body);
    for (String text : texts) {
      try {
        JsonNode node = JsonFields.parse(text);
        if (node instanceof ArrayNode array && type.equals(JSON)) {
          array.forEach(nodes::add);
        } else if (!node.isMissingNode()) {
          nodes.add(node);
        }
      } catch (JsonProcessingException e) {
        problems.add(new Refusal.Problem(nodes.size(), "", "", JsonFields.place(e)));
        nodes.add(JsonFields.nothing());
      }
    }
    return nodes;
  }
}

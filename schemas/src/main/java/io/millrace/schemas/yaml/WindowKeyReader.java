package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a window's {@code by}: a field, a list of fields, or nothing for the whole stream. The
 * aggregated and the scored stream must both have each field, as a text.
 */
final class WindowKeyReader {
  static final Key<YamlValue> BY =
      Key.optional(
          "by",
          "the fields whose values the events share",
          new Shape.ListOf(new Shape.Text("a text field", Optional.empty())),
          "The window is over the whole stream.",
          "Both the aggregated and the scored stream have each of them. The first window's fields"
              + " partition the keyed log. Windows by others, and over the whole stream, take a"
              + " further hop through Kafka; those over the whole stream are kept by one partition.");

  private final StreamCatalog streams;
  private final Optional<String> scored;

  WindowKeyReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<WindowKey> read(YamlSection section, Optional<String> aggregated) {
    Optional<YamlValue> by = section.at(BY);
    if (by.isEmpty()) {
      return Optional.of(WindowKey.STREAM);
    }
    Set<String> holders = new LinkedHashSet<>();
    aggregated.ifPresent(holders::add);
    scored.ifPresent(holders::add);
    List<YamlValue> values = by.get().list();
    List<String> fields = new ArrayList<>();
    values.forEach(at -> field(at, holders, fields).ifPresent(fields::add));
    if (values.isEmpty() && by.get().isList()) {
      by.get().report("is empty: name a field, or leave `by` out for the whole stream");
    }
    return values.isEmpty() || fields.size() < values.size()
        ? Optional.empty()
        : Optional.of(new WindowKey(fields));
  }

  private Optional<String> field(YamlValue at, Set<String> holders, List<String> before) {
    Optional<String> field = at.text("a field");
    if (field.isEmpty()) {
      return field;
    }
    if (before.contains(field.get())) {
      at.report("names %s twice: name each field once".formatted(field.get()));
      return Optional.empty();
    }
    List<String> wrong =
        holders.stream().filter(stream -> !isKey(at, stream, field.get())).toList();
    return field.filter(text -> wrong.isEmpty());
  }

  /** Whether the field can be a key of the stream; it is reported otherwise. */
  private boolean isKey(YamlValue at, String stream, String field) {
    Optional<FieldType> type =
        streams.field(at, stream, field).map(StreamCatalog.FieldReference::type);
    type.filter(found -> found != FieldType.TEXT)
        .ifPresent(
            found ->
                at.report(
                    "%s is a %s field of stream %s: a key is a text field; derive one"
                        .formatted(field, found.word(), stream)));
    return type.equals(Optional.of(FieldType.TEXT));
  }
}

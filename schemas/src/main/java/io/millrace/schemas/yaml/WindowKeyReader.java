package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.WindowKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the key of the features that sum events up, which must all have one. */
final class WindowKeyReader {
  static final Key<YamlValue> BY =
      Key.required(
          "by",
          "the field whose value the events share",
          new Shape.Text("a text field", Optional.empty()),
          "Both the aggregated and the scored stream have it.");

  private final StreamCatalog streams;
  private final Optional<String> scored;
  private Optional<WindowKey> first = Optional.empty();

  WindowKeyReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  /** The key field, which the aggregated and the scored stream must both have. */
  Optional<WindowKey> read(YamlSection section, Optional<String> aggregated) {
    Optional<WindowKey> key = section.need(BY, at -> field(at, aggregated)).map(WindowKey::of);
    first = first.or(() -> key);
    if (key.isPresent() && !key.equals(first)) {
      section
          .at(BY)
          .ifPresent(
              at ->
                  at.reportReserved(
                      "a window by %s beside one by %s".formatted(key.get(), first.orElseThrow())));
    }
    return key;
  }

  private Optional<String> field(YamlValue at, Optional<String> aggregated) {
    Set<String> holders = new LinkedHashSet<>();
    aggregated.ifPresent(holders::add);
    scored.ifPresent(holders::add);
    Optional<String> field = at.text("a field");
    List<String> wrong =
        holders.stream()
            .filter(stream -> field.isPresent() && !isKey(at, stream, field.get()))
            .toList();
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

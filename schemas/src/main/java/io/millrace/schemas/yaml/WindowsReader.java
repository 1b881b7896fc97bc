package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Aggregate;
import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.StreamField;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the features that aggregate over a window, which must all have one key. */
final class WindowsReader {
  private static final Key<YamlValue> COUNT =
      Key.required(
          "count",
          "a stream",
          new Shape.Text("a stream", Optional.empty()),
          "Any stream's events.");
  private static final Key<YamlValue> MEAN =
      Key.required(
          "mean",
          "STREAM.FIELD, the number or flag to take the mean of",
          new Shape.Reference("a number or a flag"),
          "A flag counts as 0 or 1. Events in which the field is missing do not count.");
  private static final Key<YamlValue> BY =
      Key.required(
          "by",
          "the field whose value the events share",
          new Shape.Text("a text field", Optional.empty()),
          "Both the aggregated and the scored stream have it.");
  private static final Key<Duration> OVER =
      Key.required(
          "over",
          "the window's length",
          Syntax.duration(Bounds.ABOVE_ZERO),
          "The window is what became known in `[t - over, t)`, t being the scored event's time.");

  static final Section COUNTS =
      Key.section(
          "count",
          "How many events of a stream share the scored event's key in the window: a number, 0 for"
              + " none.",
          COUNT,
          BY,
          OVER);
  static final Section MEANS =
      Key.section(
          "mean",
          "Mean of a field of the events that share the scored event's key in the window: a"
              + " number, missing where there are none.",
          MEAN,
          BY,
          OVER);

  private final StreamCatalog streams;
  private final Optional<String> scored;
  private Optional<Aggregate> first = Optional.empty();

  WindowsReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<Feature> count(String name, YamlSection section) {
    YamlValue at = section.at(COUNT).orElseThrow();
    Optional<String> stream =
        at.text("a stream").filter(text -> streams.stream(at, text).isPresent());
    Optional<WindowKey> by = by(section, stream);
    Optional<Duration> over = section.need(OVER);
    if (stream.isEmpty() || by.isEmpty() || over.isEmpty()) {
      return Optional.empty();
    }
    return windowed(section, new Aggregate.Count(name, stream.get(), by.get(), over.get()));
  }

  Optional<Feature> mean(String name, YamlSection section) {
    YamlValue at = section.at(MEAN).orElseThrow();
    Optional<StreamCatalog.FieldReference> field = streams.reference(at);
    field
        .map(StreamCatalog.FieldReference::type)
        .filter(type -> type != FieldType.NUMBER && type != FieldType.FLAG)
        .ifPresent(
            type ->
                at.report(
                    "%s is a %s field: a mean is taken of a number or a flag"
                        .formatted(at.shown(), type.word())));
    Optional<WindowKey> by = by(section, field.map(StreamCatalog.FieldReference::stream));
    Optional<Duration> over = section.need(OVER);
    if (field.isEmpty() || by.isEmpty() || over.isEmpty()) {
      return Optional.empty();
    }
    return windowed(
        section,
        new Aggregate.Statistic(
            name,
            Aggregate.Statistic.Kind.MEAN,
            new StreamField(field.get().stream(), field.get().field()),
            by.get(),
            over.get()));
  }

  /** The key field, which the aggregated and the scored stream must both have. */
  private Optional<WindowKey> by(YamlSection section, Optional<String> aggregated) {
    return section.need(
        BY,
        at -> {
          Set<String> holders = new LinkedHashSet<>();
          aggregated.ifPresent(holders::add);
          scored.ifPresent(holders::add);
          Optional<String> field = at.text("a field");
          List<String> wrong =
              holders.stream()
                  .filter(stream -> field.isPresent() && !isKey(at, stream, field.get()))
                  .toList();
          return field.filter(text -> wrong.isEmpty()).map(WindowKey::of);
        });
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

  private Optional<Feature> windowed(YamlSection section, Aggregate feature) {
    Aggregate reference = first.orElse(feature);
    first = Optional.of(reference);
    if (!reference.by().equals(feature.by())) {
      section
          .at(BY)
          .ifPresent(
              at ->
                  at.reportReserved(
                      "a window by %s beside that of %s by %s"
                          .formatted(feature.by(), reference.name(), reference.by())));
    }
    return Optional.of(feature);
  }
}

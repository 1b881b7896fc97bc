package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Bounds;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import java.time.Duration;
import java.util.Optional;

/** Reads the features that aggregate over a window, which must all have one key. */
final class WindowsReader {
  private final StreamCatalog streams;
  private final Optional<String> scored;
  private Optional<Feature.Windowed> first = Optional.empty();

  WindowsReader(StreamCatalog streams, Optional<String> scored) {
    this.streams = streams;
    this.scored = scored;
  }

  Optional<Feature> count(String name, YamlSection section) {
    YamlValue at = section.find("count").orElseThrow();
    Optional<String> stream =
        at.text("a stream").filter(text -> streams.stream(at, text).isPresent());
    Optional<String> by = by(section, stream);
    Optional<Duration> over = over(section);
    if (stream.isEmpty() || by.isEmpty() || over.isEmpty()) {
      return Optional.empty();
    }
    return windowed(section, new Feature.Count(name, stream.get(), by.get(), over.get()));
  }

  Optional<Feature> mean(String name, YamlSection section) {
    YamlValue at = section.find("mean").orElseThrow();
    Optional<StreamCatalog.FieldReference> field = streams.reference(at);
    field
        .map(StreamCatalog.FieldReference::type)
        .filter(type -> type != FieldType.NUMBER && type != FieldType.FLAG)
        .ifPresent(
            type ->
                at.report(
                    "%s is a %s field: a mean is taken of a number or a flag"
                        .formatted(at.shown(), type.word())));
    Optional<String> by = by(section, field.map(StreamCatalog.FieldReference::stream));
    Optional<Duration> over = over(section);
    if (field.isEmpty() || by.isEmpty() || over.isEmpty()) {
      return Optional.empty();
    }
    return windowed(
        section,
        new Feature.Mean(name, field.get().stream(), field.get().field(), by.get(), over.get()));
  }

  private static Optional<Duration> over(YamlSection section) {
    return section.need("over", "the window's length", at -> at.duration(Bounds.ABOVE_ZERO));
  }

  /** The key field, which the aggregated and the scored stream must both have. */
  private Optional<String> by(YamlSection section, Optional<String> aggregated) {
    return section.need(
        "by",
        "the field whose value the events share",
        at -> {
          Optional<String> field = at.text("a field");
          field.ifPresent(
              text -> {
                aggregated.ifPresent(stream -> checkKey(at, stream, text));
                scored
                    .filter(stream -> !Optional.of(stream).equals(aggregated))
                    .ifPresent(stream -> checkKey(at, stream, text));
              });
          return field;
        });
  }

  private void checkKey(YamlValue at, String stream, String field) {
    streams
        .field(at, stream, field)
        .filter(found -> found.type() != FieldType.TEXT)
        .ifPresent(
            found ->
                at.report(
                    "%s is a %s field of stream %s: a key is a text field; derive one"
                        .formatted(field, found.type().word(), stream)));
  }

  private Optional<Feature> windowed(YamlSection section, Feature.Windowed feature) {
    Feature.Windowed reference = first.orElse(feature);
    first = Optional.of(reference);
    if (!reference.by().equals(feature.by())) {
      section
          .find("by")
          .ifPresent(
              at ->
                  at.reportReserved(
                      "a window by %s beside that of %s by %s"
                          .formatted(feature.by(), reference.name(), reference.by())));
    }
    return Optional.of(feature);
  }
}

package io.millrace.schemas.yaml;

import static java.util.stream.Collectors.joining;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.FieldType;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code features}. */
final class FeaturesReader {
  private static final Map<String, Feature.Type> TYPES = new LinkedHashMap<>();
  private static final Map<String, Feature.Calendar.Part> PARTS = new LinkedHashMap<>();

  static {
    TYPES.put("number", Feature.Type.NUMBER);
    TYPES.put("category", Feature.Type.CATEGORY);
    Arrays.stream(Feature.Calendar.Part.values())
        .forEach(part -> PARTS.put(part.name().toLowerCase(Locale.ROOT), part));
  }

  private static final Key<YamlValue> FIELD =
      Key.required(
          "field",
          "a field of the scored stream",
          new Shape.Text("a field", Optional.empty()),
          "A number, a flag (as 0 or 1) or a text. Missing where the event has none.");
  private static final Key<Feature.Type> TYPE =
      Key.optional(
          "type",
          "what a model takes it for",
          Syntax.choice(TYPES),
          "`number` for numbers and flags, `category` for texts",
          "It must agree with the field.");
  private static final Key<Feature.Calendar.Part> CALENDAR =
      Key.required(
          "calendar",
          "a part of the local time",
          Syntax.choice(PARTS),
          "`hour` 0-23, `day_of_week` 1 (Monday) - 7, `day_of_month` 1-31, `month` 1-12,"
              + " `minute_of_day` 0-1439.");

  static final Section FIELDS = Key.section("field", "The scored event's own field.", FIELD, TYPE);
  static final Section CALENDARS =
      Key.section(
          "calendar",
          "A part of the scored event's local time in the pipeline's `zone`: a number.",
          CALENDAR);

  /** Every kind of feature: its grammar, and how it is read. */
  private static final List<Kind> KINDS =
      List.of(
          new Kind(FIELDS, FeaturesReader::field),
          new Kind(CALENDARS, FeaturesReader::calendar),
          new Kind(WindowsReader.COUNTS, (reader, name, at) -> reader.windows.count(name, at)),
          new Kind(WindowsReader.MEANS, (reader, name, at) -> reader.windows.mean(name, at)));

  private static final List<String> RESERVED_KINDS =
      List.of(
          "sum",
          "min",
          "max",
          "deviation",
          "distinct",
          "quantile",
          "last",
          "decayed",
          "lag",
          "ratio",
          "expression",
          "text",
          "geo");

  static final Shape SHAPE =
      new Shape.MapOf(
          "FEATURE",
          Optional.of(Names.FIELD),
          new Shape.Kinds(KINDS.stream().map(Kind::section).toList(), RESERVED_KINDS));

  /** A kind of feature, told by its section's first key. */
  private record Kind(Section section, KindReader reader) {
    String keyword() {
      return section.entries().getFirst().name();
    }
  }

  private interface KindReader {
    Optional<Feature> read(FeaturesReader reader, String name, YamlSection section);
  }

  private final StreamCatalog streams;
  private final Optional<String> scored;
  private final String zone;
  private final WindowsReader windows;

  FeaturesReader(StreamCatalog streams, Optional<String> scored, String zone) {
    this.streams = streams;
    this.scored = scored;
    this.zone = zone;
    this.windows = new WindowsReader(streams, scored);
  }

  /** All features, or empty when any of them could not be read. */
  Optional<List<Feature>> read(YamlValue value) {
    Optional<YamlSection> section = value.section();
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Map<String, YamlValue> entries = section.get().entries();
    List<Feature> features = new ArrayList<>();
    entries.forEach((name, at) -> feature(name, at).ifPresent(features::add));
    if (entries.isEmpty()) {
      value.report("is empty: at least one feature is expected");
    }
    return Optional.of(features).filter(read -> read.size() == entries.size());
  }

  private Optional<Feature> feature(String name, YamlValue at) {
    Optional<YamlSection> found = at.section();
    if (!at.checkName(Names.FIELD, name) || found.isEmpty()) {
      return Optional.empty();
    }
    YamlSection section = found.get();
    List<Kind> kinds = KINDS.stream().filter(kind -> section.has(kind.keyword())).toList();
    Optional<String> reserved = RESERVED_KINDS.stream().filter(section::has).findFirst();
    if (reserved.isPresent()) {
      at.reportReserved("the kind " + reserved.get());
      return Optional.empty();
    }
    if (kinds.size() > 1) {
      at.report(
          "has the kinds %s: keep one"
              .formatted(kinds.stream().map(Kind::keyword).collect(joining(" and "))));
      return Optional.empty();
    }
    if (kinds.isEmpty()) {
      reportNoKind(at, section);
      return Optional.empty();
    }
    Kind kind = kinds.getFirst();
    return kind.reader().read(this, name, section.only(kind.section()));
  }

  private static void reportNoKind(YamlValue at, YamlSection section) {
    List<String> keywords = KINDS.stream().map(Kind::keyword).toList();
    Optional<String> nearest =
        section.entries().keySet().stream()
            .flatMap(
                key -> Nearest.of(key, keywords).map(k -> key + ": did you mean " + k).stream())
            .findFirst();
    at.report(
        "has no kind, one of %s%s"
            .formatted(
                String.join(", ", keywords),
                nearest.map(n -> "; unknown key " + n + "?").orElse("")));
  }

  private Optional<Feature> field(String name, YamlSection section) {
    YamlValue at = section.at(FIELD).orElseThrow();
    Optional<StreamCatalog.FieldReference> field =
        at.text(FIELD.entry().meaning())
            .flatMap(text -> scored.flatMap(stream -> streams.field(at, stream, text)));
    if (field.isEmpty()) {
      section.find(TYPE);
      return Optional.empty();
    }
    FieldType holds = field.get().type();
    if (holds == FieldType.TIME) {
      at.report(
          "%s is a time field: a feature is a number or a category; see calendar"
              .formatted(at.shown()));
      return Optional.empty();
    }
    Feature.Type natural = holds == FieldType.TEXT ? Feature.Type.CATEGORY : Feature.Type.NUMBER;
    Feature.Type type = section.find(TYPE).orElse(natural);
    if (type != natural) {
      section
          .at(TYPE)
          .ifPresent(
              value ->
                  value.report(
                      ("is %s, but %s is a %s field: numbers come from numbers and flags, categories"
                              + " from texts")
                          .formatted(value.shown(), field.get().field(), holds.word())));
    }
    return Optional.of(new Feature.Field(name, field.get().field(), type));
  }

  private Optional<Feature> calendar(String name, YamlSection section) {
    return section.need(CALENDAR).map(part -> new Feature.Calendar(name, part, zone));
  }
}

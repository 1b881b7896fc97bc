package io.millrace.schemas.yaml;

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
import java.util.Set;

/** Reads {@code features}. */
final class FeaturesReader {
  private static final List<String> KINDS = List.of("field", "calendar", "count", "mean");
  private static final Set<String> RESERVED_KINDS =
      Set.of(
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
  private static final Map<String, Feature.Calendar.Part> PARTS = new LinkedHashMap<>();
  private static final Map<String, Feature.Type> TYPES =
      Map.of("number", Feature.Type.NUMBER, "category", Feature.Type.CATEGORY);

  static {
    Arrays.stream(Feature.Calendar.Part.values())
        .forEach(part -> PARTS.put(part.name().toLowerCase(Locale.ROOT), part));
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
    List<String> kinds = KINDS.stream().filter(k -> section.find(k).isPresent()).toList();
    boolean reserved = RESERVED_KINDS.stream().anyMatch(k -> section.find(k).isPresent());
    if (reserved) {
      Set<String> known = Set.of("field", "calendar", "count", "mean", "by", "over", "type");
      section.only(known, RESERVED_KINDS);
      return Optional.empty();
    }
    if (kinds.size() > 1) {
      at.report("has the kinds %s: keep one".formatted(String.join(" and ", kinds)));
      return Optional.empty();
    }
    if (kinds.isEmpty()) {
      reportNoKind(at, section);
      return Optional.empty();
    }
    return switch (kinds.getFirst()) {
      case "field" -> field(name, section.only(Set.of("field", "type")));
      case "calendar" -> calendar(name, section.only(Set.of("calendar")));
      case "count" -> windows.count(name, section.only(Set.of("count", "by", "over")));
      default -> windows.mean(name, section.only(Set.of("mean", "by", "over")));
    };
  }

  private static void reportNoKind(YamlValue at, YamlSection section) {
    String kinds = String.join(", ", KINDS);
    Optional<String> nearest =
        section.entries().keySet().stream()
            .flatMap(key -> Nearest.of(key, KINDS).map(k -> key + ": did you mean " + k).stream())
            .findFirst();
    at.report(
        "has no kind, one of %s%s"
            .formatted(kinds, nearest.map(n -> "; unknown key " + n + "?").orElse("")));
  }

  private Optional<Feature> field(String name, YamlSection section) {
    YamlValue at = section.find("field").orElseThrow();
    Optional<StreamCatalog.FieldReference> field =
        at.text("a field of the scored stream")
            .flatMap(text -> scored.flatMap(stream -> streams.field(at, stream, text)));
    if (field.isEmpty()) {
      section.find("type").ifPresent(type -> type.choice(TYPES));
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
    Feature.Type type = section.read("type", natural, value -> value.choice(TYPES));
    if (type != natural) {
      section
          .find("type")
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
    return section
        .find("calendar")
        .flatMap(at -> at.choice(PARTS))
        .map(part -> new Feature.Calendar(name, part, zone));
  }
}

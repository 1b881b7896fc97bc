package io.millrace.schemas.yaml;

import static java.util.stream.Collectors.joining;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.grammar.Shape;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Names;
import io.millrace.schemas.pipeline.Nearest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code features}. An entry makes one feature, a hashed text one for each bucket. */
final class FeaturesReader {
  /** Every kind of feature: its grammar, and how it is read. */
  private static final List<Kind> KINDS =
      Stream.concat(ofEvents().stream(), AggregatesReader.KINDS.stream().map(Kind::of)).toList();

  private static List<Kind> ofEvents() {
    return List.of(
        Kind.single(EventFeaturesReader.FIELDS, (by, name, at) -> by.events.field(name, at)),
        Kind.single(
            EventFeaturesReader.EXPRESSIONS, (by, name, at) -> by.events.expression(name, at)),
        Kind.single(EventFeaturesReader.CALENDARS, (by, name, at) -> by.events.calendar(name, at)),
        Kind.single(EventFeaturesReader.DISTANCES, (by, name, at) -> by.events.distance(name, at)),
        Kind.single(EventFeaturesReader.LENGTHS, (by, name, at) -> by.events.length(name, at)),
        new Kind(EventFeaturesReader.TOKEN_COUNTS, (by, name, at) -> by.events.tokens(name, at)),
        new Kind(EventFeaturesReader.NGRAM_COUNTS, (by, name, at) -> by.events.ngrams(name, at)));
  }

  static final Shape SHAPE =
      new Shape.MapOf(
          "FEATURE",
          Optional.of(Names.FIELD),
          new Shape.Kinds(KINDS.stream().map(Kind::section).toList(), List.of()));

  /** A kind of feature, told by its section's first key. */
  private record Kind(Section section, KindReader<List<Feature>> reader) {
    static Kind single(Section section, KindReader<Feature> one) {
      return new Kind(section, (by, name, at) -> one.read(by, name, at).map(List::of));
    }

    static Kind of(AggregatesReader.Kind kind) {
      return single(kind.section(), (by, name, at) -> by.aggregates.read(kind, name, at));
    }

    String keyword() {
      return section.entries().getFirst().name();
    }
  }

  private interface KindReader<T> {
    Optional<T> read(FeaturesReader by, String name, YamlSection section);
  }

  private final EventFeaturesReader events;
  private final AggregatesReader aggregates;

  FeaturesReader(StreamCatalog streams, Optional<String> scored, String zone) {
    this.events = new EventFeaturesReader(streams, scored, zone);
    this.aggregates = new AggregatesReader(streams, scored);
  }

  /** All features, or empty when any of them could not be read. */
  Optional<List<Feature>> read(YamlValue value) {
    Optional<YamlSection> section = value.section();
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Map<String, YamlValue> entries = section.get().entries();
    Map<String, List<Feature>> features = new LinkedHashMap<>();
    entries.forEach((name, at) -> feature(name, at).ifPresent(read -> features.put(name, read)));
    if (entries.isEmpty()) {
      value.report("is empty: at least one feature is expected");
    }
    boolean distinct = checkNames(entries, features);
    return Optional.of(features.values().stream().flatMap(List::stream).toList())
        .filter(read -> distinct && features.size() == entries.size());
  }

  /** A column of a hashed text may have the name of another feature. */
  private static boolean checkNames(
      Map<String, YamlValue> entries, Map<String, List<Feature>> features) {
    Map<String, String> madeBy = new HashMap<>();
    Set<String> twice = new HashSet<>();
    features.forEach(
        (entry, made) ->
            made.forEach(
                feature -> {
                  String other = madeBy.putIfAbsent(feature.name(), entry);
                  if (other != null && twice.add(entry)) {
                    Optional.ofNullable(entries.get(entry))
                        .ifPresent(
                            at ->
                                at.report(
                                    "makes a column %s, and so does %s: rename one"
                                        .formatted(feature.name(), other)));
                  }
                }));
    return twice.isEmpty();
  }

  private Optional<List<Feature>> feature(String name, YamlValue at) {
    Optional<YamlSection> found = at.section();
    if (!at.checkName(Names.FIELD, name) || found.isEmpty()) {
      return Optional.empty();
    }
    YamlSection section = found.get();
    List<Kind> kinds = KINDS.stream().filter(kind -> section.has(kind.keyword())).toList();
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
}

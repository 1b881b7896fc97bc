package io.millrace.schemas.yaml;

import io.millrace.schemas.grammar.Section;
import io.millrace.schemas.pipeline.Nearest;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A map of the file. Where a key occurs twice the first counts; that it does is reported. */
final class YamlSection {
  private final YamlValue at;
  private final Map<String, YamlValue> entries = new LinkedHashMap<>();

  /** Keys that an unknown one seems to mean: reported as that, not as missing too. */
  private final Set<String> misspelt = new HashSet<>();

  private @Nullable Section grammar;

  YamlSection(YamlValue at, MappingNode mapping) {
    this.at = at;
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        String path = at.path().isEmpty() ? key.getValue() : at.path() + "." + key.getValue();
        entries.putIfAbsent(
            key.getValue(),
            new YamlValue(
                entry.getValueNode(), key.getStartMark().getLine() + 1, path, at.problems()));
      }
    }
  }

  YamlValue at() {
    return at;
  }

  /** All entries in the file's order, for maps whose keys are the user's own names. */
  Map<String, YamlValue> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** Holds the map to its grammar: reports every key that is not in it, and every reserved one. */
  YamlSection only(Section section) {
    return only(section, section.known(), section.reserved());
  }

  /** The same with these keys alone known. */
  YamlSection only(Section section, Set<String> known, Set<String> reserved) {
    this.grammar = section;
    entries.keySet().stream()
        .filter(key -> !known.contains(key) && !reserved.contains(key))
        .forEach(key -> Nearest.of(key, known).ifPresent(misspelt::add));
    entries.forEach(
        (key, value) -> {
          if (reserved.contains(key)) {
            value.reportReserved("key " + key);
          } else if (!known.contains(key)) {
            value.report("unknown key %s%s".formatted(key, Nearest.hint(key, known)));
          }
        });
    return this;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** The key's value as it stands. */
  Optional<YamlValue> at(Key<?> key) {
    if (grammar == null || !grammar.entries().contains(key.entry())) {
      throw new IllegalStateException(
          "key %s is read, but the grammar of %s does not have it: enter it in the section"
              .formatted(key.name(), at.path()));
    }
    return Optional.ofNullable(entries.get(key.name()));
  }

  /** The value; empty where the key is absent or its value was reported. */
  <T> Optional<T> find(Key<T> key) {
    return at(key).flatMap(key.syntax().reader());
  }

  /** The value, or the key's default where it is absent or its value was reported. */
  <T> T read(Key<T> key) {
    return read(key, key.syntax().reader());
  }

  /** The same, read by what the key alone does not know. */
  <T> T read(Key<T> key, Function<YamlValue, Optional<T>> reader) {
    T byDefault =
        key.byDefault()
            .orElseThrow(
                () -> new IllegalStateException("key %s has no default".formatted(key.name())));
    return at(key).flatMap(reader).orElse(byDefault);
  }

  /** The value of a key that must be there. */
  <T> Optional<T> need(Key<T> key) {
    return need(key, key.syntax().reader());
  }

  /** The same, read by what the key alone does not know. */
  <T> Optional<T> need(Key<?> key, Function<YamlValue, Optional<T>> reader) {
    Optional<YamlValue> value = at(key);
    if (value.isEmpty() && !misspelt.contains(key.name())) {
      String path = at.path().isEmpty() ? key.name() : at.path() + "." + key.name();
      at.problems()
          .add(at.line(), path, "is missing: %s is expected".formatted(key.entry().meaning()));
    }
    return value.flatMap(reader);
  }
}

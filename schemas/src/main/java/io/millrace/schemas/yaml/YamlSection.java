package io.millrace.schemas.yaml;

import io.millrace.schemas.pipeline.Nearest;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** A map of the file. Where a key occurs twice the first counts; that it does is reported. */
final class YamlSection {
  private final YamlValue at;
  private final Map<String, YamlValue> entries = new LinkedHashMap<>();

  /** Keys that an unknown one seems to mean: reported as that, not as missing too. */
  private final Set<String> misspelt = new HashSet<>();

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

  /** Reports every key that is neither known nor reserved, and every reserved one as such. */
  YamlSection only(Set<String> known, Set<String> reserved) {
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

  YamlSection only(Set<String> known) {
    return only(known, Set.of());
  }

  Optional<YamlValue> find(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** The value, or the default where the key is absent or its value was reported. */
  <T> T read(String key, T byDefault, Function<YamlValue, Optional<T>> reader) {
    return find(key).flatMap(reader).orElse(byDefault);
  }

  /** The value of a key that must be there; {@code meaning} says what to write. */
  <T> Optional<T> need(String key, String meaning, Function<YamlValue, Optional<T>> reader) {
    if (!entries.containsKey(key) && !misspelt.contains(key)) {
      String path = at.path().isEmpty() ? key : at.path() + "." + key;
      at.problems().add(at.line(), path, "is missing: %s is expected".formatted(meaning));
      return Optional.empty();
    }
    return find(key).flatMap(reader);
  }
}

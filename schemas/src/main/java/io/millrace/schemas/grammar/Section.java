package io.millrace.schemas.grammar;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A map of the pipeline file whose keys are the language's own.
 *
 * @param title its place, as the reference page heads it: {@code streams.STREAM}
 * @param doc what it is, in whole sentences of Markdown
 * @param entries its keys, in the order in which the page shows them
 */
public record Section(String title, String doc, List<Entry> entries) {
  public Section {
    entries = List.copyOf(entries);
    if (new HashSet<>(entries.stream().map(Entry::name).toList()).size() < entries.size()) {
      throw new IllegalArgumentException(
          "section %s has a key twice: %s".formatted(title, entries));
    }
  }

  /** The keys that a file may have, in the section's order. */
  public Set<String> known() {
    return names(false);
  }

  /** The keys that are kept for later. */
  public Set<String> reserved() {
    return names(true);
  }

  private Set<String> names(boolean reserved) {
    return entries.stream()
        .filter(entry -> entry.presence() instanceof Presence.Reserved == reserved)
        .map(Entry::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}

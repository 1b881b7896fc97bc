package io.millrace.features.resume;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Which entries a step has to write or to remove at its next commit. One that came and went between
 * two commits is neither.
 */
public final class EntryChanges {
  private final Map<String, Supplier<byte[]>> written = new LinkedHashMap<>();
  private final Set<String> removed = new LinkedHashSet<>();
  private final Set<String> kept = new HashSet<>();

  /** The entry is new or other than before; its bytes are taken when they are written. */
  public void changed(String entry, Supplier<byte[]> bytes) {
    written.put(entry, bytes);
    removed.remove(entry);
  }

  public void gone(String entry) {
    written.remove(entry);
    if (kept.remove(entry)) {
      removed.add(entry);
    }
  }

  /** The entry was read back. */
  public void restored(String entry) {
    kept.add(entry);
  }

  public void save(Resumable.Changes changes) {
    written.forEach((entry, bytes) -> changes.put(entry, bytes.get()));
    kept.addAll(written.keySet());
    written.clear();
    removed.forEach(changes::remove);
    removed.clear();
  }
}

package io.millrace.registry.life;

import io.millrace.schemas.message.RegistryRecord;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the registry knows of all pipelines. It is the fold of the records it has written, so that a
 * restarted writer, a view and a live state are the same value; of records with one {@link
 * RecordKey key} only the last matters. Immutable.
 */
public record RegistryState(Map<String, PipelineState> pipelines) {
  private static final RegistryState EMPTY = new RegistryState(Map.of());

  public RegistryState {
    pipelines = Collections.unmodifiableMap(new TreeMap<>(pipelines));
  }

  public static RegistryState empty() {
    return EMPTY;
  }

  /** The state that these records, oldest first, add up to. */
  public static RegistryState fold(Iterable<RegistryRecord> records) {
    RegistryState state = EMPTY;
    for (RegistryRecord next : records) {
      state = state.with(next);
    }
    return state;
  }

  /** The state after one more record. */
  public RegistryState with(RegistryRecord next) {
    Map<String, PipelineState> changed = new TreeMap<>(pipelines);
    changed.put(next.pipeline(), pipeline(next.pipeline()).with(next));
    return new RegistryState(changed);
  }

  /** What is known of a pipeline; an empty state where nothing is. */
  public PipelineState pipeline(String name) {
    return pipelines.getOrDefault(name, PipelineState.empty());
  }
}

package io.millrace.app.verify;

import io.millrace.schemas.message.Activation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which versions were due at an offset: the latest activation at or below it decides. */
public final class ActivationLog {
  private final Map<String, Map<Integer, TreeMap<Long, List<Activation.Seat>>>> log =
      new HashMap<>();

  /** Takes the next record; later ones of the same offset win. */
  public void add(Activation activation) {
    log.computeIfAbsent(activation.contender(), c -> new HashMap<>())
        .computeIfAbsent(activation.partition(), p -> new TreeMap<>())
        .put(activation.firstOffset(), activation.versions());
  }

  public Collection<String> contenders() {
    return log.keySet();
  }

  /**
   * The versions of a contender that were due at an offset of a partition of the features topic.
   */
  public List<Activation.Seat> due(String contender, int partition, long offset) {
    var byOffset = log.getOrDefault(contender, Map.of()).get(partition);
    var entry = byOffset == null ? null : byOffset.floorEntry(offset);
    return entry == null ? List.of() : entry.getValue();
  }
}

package io.millrace.scoring.worker;

import io.millrace.schemas.message.Activation;
import io.millrace.scoring.worker.ActiveVersions.Active;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a worker has last said about who scores, per contender and partition. Before each batch it
 * says what has changed; the latest record at or below an offset then tells which versions were due
 * there (invariant 4). Of a partition that has just come, nothing is known, since another worker
 * may have spoken last: its first batch says the whole set again. Immutable.
 *
 * @param said by partition, then by contender
 */
public record ActivationLog(Map<Integer, Map<String, Active>> said) {

  /** What follows from a batch: the records belong into the batch's transaction. */
  public record Step(ActivationLog log, List<Activation> records) {
    public Step {
      records = List.copyOf(records);
    }
  }

  public ActivationLog {
    said = Map.copyOf(said);
  }

  public static ActivationLog empty() {
    return new ActivationLog(Map.of());
  }

  /**
   * Says what is not said yet, before a batch is scored.
   *
   * @param firstOffsets of the batch, by partition
   * @param at wall-clock time, for the records
   */
  public Step before(ActiveVersions serving, Map<Integer, Long> firstOffsets, Instant at) {
    Map<Integer, Map<String, Active>> next = new TreeMap<>(said);
    List<Activation> records = new ArrayList<>();
    for (int partition : new TreeMap<>(firstOffsets).keySet()) {
      long offset = firstOffsets.getOrDefault(partition, 0L);
      Map<String, Active> before = said.getOrDefault(partition, Map.of());
      serving
          .byContender()
          .forEach(
              (contender, active) -> {
                if (!active.equals(before.get(contender))) {
                  records.add(
                      new Activation(
                          contender, partition, offset, active.champion(), active.seats(), at));
                }
              });
      next.put(partition, serving.byContender());
    }
    return new Step(new ActivationLog(next), records);
  }

  /** These partitions have come or gone: what was said of them may not be the last word. */
  public ActivationLog without(Collection<Integer> partitions) {
    Map<Integer, Map<String, Active>> next = new TreeMap<>(said);
    next.keySet().removeAll(Set.copyOf(partitions));
    return new ActivationLog(next);
  }
}

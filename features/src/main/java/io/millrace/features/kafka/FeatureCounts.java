package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
import io.millrace.features.engine.Recheck;
import java.util.Map;

/**
 * What the feature stage has done since its start.
 *
 * @param admitted events let into the keyed log
 * @param refused events sent to the dead letters, every reason with its number
 * @param late events applied after a younger one
 * @param lateUnderFurtherKey the same in the windows of further keys, once for each key
 * @param vectors vectors written
 * @param labels labels written
 * @param audit what became of the vectors that were recomputed from the log
 */
public record FeatureCounts(
    long admitted,
    Map<Refusal, Long> refused,
    long late,
    long lateUnderFurtherKey,
    long vectors,
    long labels,
    Audit audit) {
  public FeatureCounts {
    refused = Map.copyOf(refused);
  }

  /**
   * The audit of vectors.
   *
   * @param runs whether it goes on; it may be switched off, or have failed
   * @param counts of all that this process has read, since its start
   */
  public record Audit(boolean runs, Recheck.Counts counts) {}
}

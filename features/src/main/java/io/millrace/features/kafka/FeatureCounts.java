package io.millrace.features.kafka;

import io.millrace.features.admission.Refusal;
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
 */
public record FeatureCounts(
    long admitted,
    Map<Refusal, Long> refused,
    long late,
    long lateUnderFurtherKey,
    long vectors,
    long labels) {
  public FeatureCounts {
    refused = Map.copyOf(refused);
  }
}

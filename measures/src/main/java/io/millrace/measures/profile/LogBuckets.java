package io.millrace.measures.profile;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.BitwiseLinearlyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The fixed buckets of every numeric sketch, numbered in the order of their values: negative
 * numbers below bucket 0, zero (with what is too small for a normal double) in it, positive ones
 * above.
 *
 * <p>DDSketch keeps negative and positive values apart; one number line makes quantiles and shares
 * a walk over sorted integers. The mapping splits each power of two into 64 equal parts by the bits
 * of the double alone: no logarithm is taken, so every machine puts a value into the same bucket.
 */
final class LogBuckets {
  private static final IndexMapping MAPPING = new BitwiseLinearlyInterpolatedMapping(0.01);
  private static final int OFFSET = 1 - MAPPING.index(MAPPING.minIndexableValue());

  private LogBuckets() {}

  static DDSketch emptySketch() {
    return new DDSketch(MAPPING, UnboundedSizeDenseStore::new);
  }

  /** The largest numbers, beyond the mapping's last bucket, count into that bucket. */
  static double clamp(double value) {
    double limit = MAPPING.maxIndexableValue();
    return Math.min(Math.max(value, -limit), limit);
  }

  /** Counts by bucket, empty buckets left out. */
  static SortedMap<Integer, Long> counts(DDSketch sketch) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    sketch.getNegativeValueStore().forEach((index, count) -> put(counts, -(index + OFFSET), count));
    sketch.getPositiveValueStore().forEach((index, count) -> put(counts, index + OFFSET, count));
    double zeros =
        sketch.getCount()
            - sketch.getNegativeValueStore().getTotalCount()
            - sketch.getPositiveValueStore().getTotalCount();
    put(counts, 0, zeros);
    return counts;
  }

  private static void put(SortedMap<Integer, Long> counts, int bucket, double count) {
    if (count > 0) {
      counts.put(bucket, Math.round(count));
    }
  }

  static boolean exists(int bucket) {
    return Math.abs((long) bucket) <= MAPPING.index(MAPPING.maxIndexableValue()) + OFFSET;
  }

  static double middle(int bucket) {
    return bucket == 0 ? 0 : Math.signum(bucket) * MAPPING.value(Math.abs(bucket) - OFFSET);
  }

  /** The edge between this bucket and the next one up. */
  static double upperEdge(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    return bucket > 0 ? MAPPING.upperBound(bucket - OFFSET) : -MAPPING.lowerBound(-bucket - OFFSET);
  }
}

package io.millrace.measures.profile;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The distribution of a numeric feature as a DDSketch: counts in buckets whose width grows with the
 * value, so that every quantile is right to 1 % of itself, whatever the scale.
 *
 * <p>Which bucket a value falls into depends on nothing else, so profiles are equal whatever the
 * order of values, and merging is adding counts; samples and t-digests give up one or the other.
 * Edges lie on bucket boundaries, so the counts between them are exact for any two profiles.
 *
 * <p>Source: C. Masson, J. E. Rim and H. K. Lee, "DDSketch: a fast and fully-mergeable quantile
 * sketch with relative-error guarantees", PVLDB 12 (2019). Size: 12 bytes for each occupied bucket,
 * 64 buckets for each power of two (some hundreds for a usual feature, 262,000 at the very worst).
 * Left out: mean and variance, whose sums would depend on the order.
 */
public final class NumericProfile implements FeatureProfile {
  private final long missing;
  private final double min;
  private final double max;
  private final int[] buckets;
  private final long[] counts;
  private final long count;

  NumericProfile(SortedMap<Integer, Long> counts, double min, double max, long missing) {
    this.buckets = counts.keySet().stream().mapToInt(Integer::intValue).toArray();
    this.counts = counts.values().stream().mapToLong(Long::longValue).toArray();
    this.count = Arrays.stream(this.counts).sum();
    this.min = min;
    this.max = max;
    this.missing = missing;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long missing() {
    return missing;
  }

  /** The smallest value, exactly; positive infinity when there is none. */
  public double min() {
    return min;
  }

  /** The largest value, exactly; negative infinity when there is none. */
  public double max() {
    return max;
  }

  /**
   * The value below which a share q of all values lies, within 1 % of the value at rank {@code
   * ceil(q count)} of the sorted list (rank 1 at least).
   */
  public double quantile(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile " + q + " must lie in [0, 1]");
    }
    if (count == 0) {
      throw new IllegalStateException("a profile without values has no quantiles");
    }
    double middle = LogBuckets.middle(bucketAt(q));
    return Math.min(Math.max(middle, min), max);
  }

  /**
   * Inner edges, ascending and distinct, that cut the values into about {@code bins} equal shares.
   * A value that alone holds a full share gets an edge on both sides, so that a constant or a flag
   * is told from what lies below and above it. Empty when there is no value.
   */
  public double[] edges(int bins) {
    if (bins < 2) {
      throw new IllegalArgumentException("bins " + bins + " must be at least 2");
    }
    SortedSet<Integer> edges = new TreeSet<>();
    for (int k = 1; k < bins && count > 0; k++) {
      int bucket = bucketAt((double) k / bins);
      edges.add(bucket);
      if (counts[Arrays.binarySearch(buckets, bucket)] >= (double) count / bins) {
        edges.add(bucket - 1);
      }
    }
    return edges.stream().mapToDouble(LogBuckets::upperEdge).toArray();
  }

  /**
   * How many values lie in each bin of the number line cut at these edges: up to and with the
   * first, between each two, above the last. Exact for edges that {@link #edges} of any profile
   * gave.
   */
  public long[] countsBetween(double[] edges) {
    long[] between = new long[edges.length + 1];
    int bin = 0;
    for (int i = 0; i < buckets.length; i++) {
      double middle = LogBuckets.middle(buckets[i]);
      while (bin < edges.length && middle > edges[bin]) {
        bin++;
      }
      between[bin] += counts[i];
    }
    return between;
  }

  /** {@link #countsBetween} as shares of all values; zeros when there is no value. */
  public double[] sharesBetween(double[] edges) {
    return Arrays.stream(countsBetween(edges))
        .mapToDouble(inBin -> count == 0 ? 0 : (double) inBin / count)
        .toArray();
  }

  NumericProfile merge(NumericProfile other) {
    SortedMap<Integer, Long> merged = bucketCounts();
    other.bucketCounts().forEach((bucket, more) -> merged.merge(bucket, more, Long::sum));
    return new NumericProfile(
        merged, Math.min(min, other.min), Math.max(max, other.max), missing + other.missing);
  }

  void write(SnapshotWriter out) {
    out.put(missing).put(min).put(max).put(buckets).put(counts);
  }

  static NumericProfile read(SnapshotReader in) {
    long missing = in.getLong();
    double min = in.getDouble();
    double max = in.getDouble();
    int[] buckets = in.getInts();
    long[] counts = in.getLongs();
    if (buckets.length != counts.length) {
      throw new IllegalArgumentException(
          "profile has %d buckets but %d counts".formatted(buckets.length, counts.length));
    }
    SortedMap<Integer, Long> read = new TreeMap<>();
    for (int i = 0; i < buckets.length; i++) {
      if (counts[i] <= 0 || !LogBuckets.exists(buckets[i])) {
        throw new IllegalArgumentException(
            "profile counts %d values in bucket %d".formatted(counts[i], buckets[i]));
      }
      read.put(buckets[i], counts[i]);
    }
    return new NumericProfile(read, min, max, missing);
  }

  private SortedMap<Integer, Long> bucketCounts() {
    SortedMap<Integer, Long> map = new TreeMap<>();
    for (int i = 0; i < buckets.length; i++) {
      map.put(buckets[i], counts[i]);
    }
    return map;
  }

  private int bucketAt(double q) {
    long rank = Math.max(1, (long) Math.ceil(q * count));
    long seen = 0;
    for (int i = 0; i < buckets.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return buckets[i];
      }
    }
    return buckets[buckets.length - 1];
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof NumericProfile other
        && missing == other.missing
        && Double.compare(min, other.min) == 0
        && Double.compare(max, other.max) == 0
        && Arrays.equals(buckets, other.buckets)
        && Arrays.equals(counts, other.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(buckets) + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "NumericProfile[count=%d, missing=%d, min=%s, max=%s]"
        .formatted(count, missing, min, max);
  }
}

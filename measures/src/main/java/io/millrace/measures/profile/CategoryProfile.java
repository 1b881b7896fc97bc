package io.millrace.measures.profile;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distribution of a text feature: how often each value occurred, up to a cap on distinct
 * values.
 *
 * @param counts by value, sorted; exact for every value that is listed
 * @param other events whose value is not listed, because there are more distinct values than the
 *     cap
 * @param missing events without a value
 * @param cap most distinct values listed. Beyond it those with the smallest hash stay: first come,
 *     first kept would make the profile depend on the order of events and on how parts are merged.
 *     The price is that a frequent value may be among the others, so set the cap above what a
 *     category really has; free text and identifiers are no categories
 */
public record CategoryProfile(SortedMap<String, Long> counts, long other, long missing, int cap)
    implements FeatureProfile {
  public CategoryProfile {
    if (cap < 1 || counts.size() > cap) {
      throw new IllegalArgumentException(
          "%d distinct values do not fit the cap of %d".formatted(counts.size(), cap));
    }
    if (other < 0 || missing < 0 || counts.values().stream().anyMatch(count -> count <= 0)) {
      throw new IllegalArgumentException("a category's counts must be positive");
    }
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
  }

  @Override
  public long count() {
    return other + counts.values().stream().mapToLong(Long::longValue).sum();
  }

  CategoryProfile merge(CategoryProfile more) {
    CategoryCounts merged = new CategoryCounts(this);
    merged.add(more);
    return merged.profile();
  }

  void write(SnapshotWriter out) {
    out.put(other).put(missing).put(cap).put(counts.size());
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      out.put(entry.getKey()).put(entry.getValue());
    }
  }

  static CategoryProfile read(SnapshotReader in) {
    long other = in.getLong();
    long missing = in.getLong();
    int cap = in.getInt();
    int size = in.getInt();
    SortedMap<String, Long> counts = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      counts.put(in.getText(), in.getLong());
    }
    return new CategoryProfile(counts, other, missing, cap);
  }
}

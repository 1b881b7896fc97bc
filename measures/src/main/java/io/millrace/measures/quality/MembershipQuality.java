package io.millrace.measures.quality;

import io.millrace.measures.loss.Distribution;
import io.millrace.measures.loss.LossRule;
import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a clustering said in a window: {@code largest_share}, the mean of each event's largest
 * share, and {@code cluster_0} and on, the part of the events for which that cluster is the
 * likeliest. Nobody says where they belong, so neither is good or bad: a change tells that the
 * stream changed, or the version.
 *
 * <p>The sum is fixed-point, so the order of events changes no bit. Cost: constant for each cluster
 * and event, a number of memory for each cluster.
 */
public final class MembershipQuality implements WindowQuality {
  /** Before a cluster's position: the name of its part of the events. */
  public static final String CLUSTER = "cluster_";

  private static final int VERSION = 1;

  private final long[] members;
  private long count;
  private FixedSum largest = new FixedSum();

  public MembershipQuality(LossRule.Memberships rule) {
    this.members = new long[rule.clusters()];
  }

  @Override
  public void add(double[] answers, int row, double label) {
    int from = row * members.length;
    int cluster = Distribution.likeliest(answers, from, members.length);
    count++;
    members[cluster]++;
    largest.add(answers[from + cluster]);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long positives() {
    return 0;
  }

  @Override
  public Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    if (count > 0) {
      values.put(LARGEST_SHARE, largest.value() / count);
      for (int k = 0; k < members.length; k++) {
        values.put(CLUSTER + k, (double) members[k] / count);
      }
    }
    return values;
  }

  @Override
  public byte[] snapshot() {
    SnapshotWriter out = new SnapshotWriter(VERSION).put(members.length).put(count);
    out.put(largest.high()).put(largest.low());
    for (long each : members) {
      out.put(each);
    }
    return out.bytes();
  }

  public static MembershipQuality restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    MembershipQuality quality = new MembershipQuality(new LossRule.Memberships(in.getInt()));
    quality.count = in.getLong();
    quality.largest = new FixedSum(in.getLong(), in.getLong());
    for (int k = 0; k < quality.members.length; k++) {
      quality.members[k] = in.getLong();
    }
    in.end();
    return quality;
  }
}

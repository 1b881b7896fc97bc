package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;
import java.util.Map;

/**
 * What a model of oddness said in a window: {@code mean_score}, and {@code flagged}, the share of
 * events at or above the threshold. Nobody says which of them were odd, so neither is good or bad:
 * a change tells that the stream changed, or the version.
 *
 * <p>The mean is updated by {@code m + x / n - m / n}, which no finite score makes infinite. Cost:
 * constant for each event, three numbers of memory.
 */
public final class OddnessQuality implements WindowQuality {
  private static final int VERSION = 1;

  private final double threshold;
  private long count;
  private long flagged;
  private double mean;

  /**
   * @param threshold events of this score and above are flagged
   */
  public OddnessQuality(double threshold) {
    this.threshold = threshold;
  }

  @Override
  public void add(double[] answers, int row, double label) {
    count++;
    flagged += answers[row] >= threshold ? 1 : 0;
    mean += answers[row] / count - mean / count;
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
    return count == 0 ? Map.of() : Map.of("mean_score", mean, FLAGGED, (double) flagged / count);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION).put(threshold).put(count).put(flagged).put(mean).bytes();
  }

  public static OddnessQuality restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    OddnessQuality quality = new OddnessQuality(in.getDouble());
    quality.count = in.getLong();
    quality.flagged = in.getLong();
    quality.mean = in.getDouble();
    in.end();
    return quality;
  }
}

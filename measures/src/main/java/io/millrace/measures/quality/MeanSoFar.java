package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Forecasts the mean of all numbers known so far. Left out: forgetting, and the median, which an
 * absolute loss rewards more where labels are skewed.
 */
public final class MeanSoFar implements NaiveForecast {
  private static final int VERSION = 1;

  private long count;
  private double sum;

  @Override
  public void learn(long eventMillis, double label) {
    count++;
    sum += label;
  }

  @Override
  public double forecast(long eventMillis) {
    return Average.MEAN.of(sum, count);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION).put(count).put(sum).bytes();
  }

  public static MeanSoFar restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    MeanSoFar mean = new MeanSoFar();
    mean.count = in.getLong();
    mean.sum = in.getDouble();
    in.end();
    return mean;
  }
}

package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/**
 * Forecasts the rate of positives among all labels known so far.
 *
 * <p>The classical baseline: decided at 0.5 it names the majority class. Cost: two counters. Left
 * out: forgetting; {@link HourOfWeek} has a trailing window.
 */
public final class Majority implements NaiveForecast {
  private static final int VERSION = 1;

  private long count;
  private long positives;

  @Override
  public void learn(long eventMillis, double label) {
    count++;
    positives += label == 1 ? 1 : 0;
  }

  @Override
  public double forecast(long eventMillis) {
    return NaiveForecast.smoothedRate((double) positives, count);
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION).put(count).put(positives).bytes();
  }

  public static Majority restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    Majority majority = new Majority();
    majority.count = in.getLong();
    majority.positives = in.getLong();
    in.end();
    return majority;
  }
}

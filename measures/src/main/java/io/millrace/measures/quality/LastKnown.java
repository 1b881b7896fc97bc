package io.millrace.measures.quality;

import io.millrace.measures.snapshot.SnapshotReader;
import io.millrace.measures.snapshot.SnapshotWriter;

/** Forecasts the number that became known last: the random walk's forecast. */
public final class LastKnown implements NaiveForecast {
  private static final int VERSION = 1;

  private double last;

  @Override
  public void learn(long eventMillis, double label) {
    last = label;
  }

  @Override
  public double forecast(long eventMillis) {
    return last;
  }

  @Override
  public byte[] snapshot() {
    return new SnapshotWriter(VERSION).put(last).bytes();
  }

  public static LastKnown restore(byte[] snapshot) {
    SnapshotReader in = new SnapshotReader(snapshot, VERSION);
    LastKnown known = new LastKnown();
    known.last = in.getDouble();
    in.end();
    return known;
  }
}

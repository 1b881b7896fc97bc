package io.millrace.monitor.flink;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;

/** Passes everything on; once armed, fails one time after a checkpoint was finished. */
final class FailOnce implements MapFunction<Arrival, Arrival>, CheckpointListener {
  static final AtomicBoolean armed = new AtomicBoolean();
  private static final long serialVersionUID = 1L;

  /** At the test's rate outcomes have been closed by then. */
  private static final int NOT_BEFORE = 6_000;

  private int checkpoints;
  private int seen;

  @Override
  public Arrival map(Arrival value) {
    seen++;
    if (seen > NOT_BEFORE && checkpoints >= 1 && armed.compareAndSet(true, false)) {
      throw new IllegalStateException("planted failure");
    }
    return value;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    checkpoints++;
  }
}

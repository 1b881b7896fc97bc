package io.millrace.app.loop;

import java.time.Duration;

/**
 * How the loop runs.
 *
 * @param partitions of every topic that has the window key
 * @param training how long a training takes, in event time: a request made at t is answered at t
 *     plus this
 */
public record LoopSettings(int partitions, Duration training, Crashes crashes) {
  public LoopSettings {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions %d must be positive".formatted(partitions));
    }
    if (training.isNegative()) {
      throw new IllegalArgumentException("training %s must not be negative".formatted(training));
    }
  }

  /** Whether stages may crash alone: only then is their state written at each commit. */
  public enum Crashes {
    POSSIBLE,
    OUT_OF_QUESTION
  }
}

package io.millrace.app.loop;

import java.util.Optional;

/**
 * How the loop runs.
 *
 * @param partitions of every topic that has the window key
 * @param training when a request is answered
 * @param untitled a contender that is tried on the side only: the title never passes to it
 */
public record LoopSettings(
    int partitions, Charge training, Crashes crashes, Optional<String> untitled) {
  public LoopSettings {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions %d must be positive".formatted(partitions));
    }
  }

  public LoopSettings(int partitions, Charge training, Crashes crashes) {
    this(partitions, training, crashes, Optional.empty());
  }

  /** Whether stages may crash alone: only then is their state written at each commit. */
  public enum Crashes {
    POSSIBLE,
    OUT_OF_QUESTION
  }
}

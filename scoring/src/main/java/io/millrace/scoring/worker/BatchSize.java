package io.millrace.scoring.worker;

import java.time.Duration;

/**
 * How many vectors are handed to the scorers at a time. It doubles while full batches are answered
 * in time and halves when one was not: at low load a batch is what has come, under load it is
 * large, and a slow model never holds a transaction open for long. Mutable: it belongs to one
 * thread.
 */
public final class BatchSize {
  private static final int FIRST = 32;

  private final int most;
  private final Duration aim;
  private int size;

  /**
   * Starts small.
   *
   * @param aim how long a batch may take
   */
  public BatchSize(int most, Duration aim) {
    this.most = most;
    this.aim = aim;
    this.size = Math.min(most, FIRST);
  }

  public int size() {
    return size;
  }

  /** A batch of so many vectors was answered in this time. */
  public void took(int vectors, Duration time) {
    if (time.compareTo(aim) > 0) {
      size = Math.max(1, vectors / 2);
    } else if (vectors == size) {
      size = Math.min(most, 2 * size);
    }
  }
}

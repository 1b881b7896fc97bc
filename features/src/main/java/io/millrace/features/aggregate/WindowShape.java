package io.millrace.features.aggregate;

import java.time.Duration;

/**
 * How long a window is, and the grain of its old end. Times are epoch milliseconds; a tile covers
 * [start, start + tile). Grains are powers of two, so that the tiles of a shorter window fill those
 * of a longer one, and a window's answers do not depend on which others share its state.
 *
 * @param overMillis length of the window
 * @param tileMillis the greatest power of two that is at most a part of the length; at least 1 ms
 */
record WindowShape(long overMillis, long tileMillis) {
  /** The tiles in a window, at least: its old end is wrong by at most that part of its length. */
  static final int TILES = 64;

  static WindowShape of(Duration over) {
    return of(over, TILES);
  }

  static WindowShape of(Duration over, int tiles) {
    long length = over.toMillis();
    if (length < 1) {
      throw new IllegalArgumentException("a window of %s is shorter than 1 ms".formatted(over));
    }
    return new WindowShape(length, Long.highestOneBit(Math.max(1, length / tiles)));
  }

  /** Where the tile of that time starts. */
  long tileStart(long time) {
    return time & -tileMillis;
  }

  /**
   * The oldest start of a tile that is kept when the youngest event is at that time: a quarter of a
   * window more than that event needs, so that late ones find theirs whole.
   */
  long oldest(long clock) {
    return tileStart(clock - overMillis - overMillis / 4);
  }
}

package io.millrace.features.engine;

import java.time.Duration;

/**
 * How long a window is, and the grain of its old end. Times are epoch milliseconds; tile i covers
 * [i * tile, (i + 1) * tile).
 *
 * @param overMillis length of the window
 * @param tileMillis at most a 64th of the length, a round unit, at least 1 ms
 */
record WindowShape(long overMillis, long tileMillis) {
  /** Tiles in a window, at least: the old end is wrong by at most this part of the length. */
  static final int TILES = 64;

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long[] ROUND = {
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    15_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    10_800_000,
    21_600_000,
    43_200_000
  };

  static WindowShape of(Duration over) {
    long length = over.toMillis();
    if (length < 1) {
      throw new IllegalArgumentException("a window of %s is shorter than 1 ms".formatted(over));
    }
    long most = length / TILES;
    long tile = 1;
    for (long unit : ROUND) {
      tile = unit <= most ? unit : tile;
    }
    return new WindowShape(length, most >= DAY ? most - most % DAY : tile);
  }

  long tileOf(long time) {
    return Math.floorDiv(time, tileMillis);
  }

  /**
   * The oldest tile that is kept when the youngest event is at that time: a quarter of a window
   * more than that event needs, so that late ones find theirs whole.
   */
  long oldestTile(long clock) {
    return tileOf(clock - overMillis - overMillis / 4);
  }
}

package io.millrace.schemas.message;

import java.time.Instant;
import java.util.List;

/**
 * From this offset of this partition on, these versions of a contender score: written in the
 * transaction of the first batch they score. The latest record at or below an offset decides which
 * versions were due there, live and in replay.
 *
 * @param partition partition of the features topic
 * @param firstOffset first offset that this set scores
 * @param versions the active versions, at most one per alias; empty when none is active any more
 */
public record Activation(
    String contender,
    int partition,
    long firstOffset,
    boolean champion,
    List<Seat> versions,
    Instant activatedAt) {
  public Activation {
    versions = List.copyOf(versions);
  }

  /** A version and the seat it holds. */
  public record Seat(int version, Alias alias) {}
}

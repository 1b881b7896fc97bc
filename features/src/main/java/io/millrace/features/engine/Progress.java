package io.millrace.features.engine;

import io.millrace.schemas.message.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * What a partition's admission says of itself to the rekeyed log: how far it has come, and whether
 * it is to be waited for. It says nothing twice.
 */
public final class Progress {
  private final int source;
  private Instant reached = Instant.EPOCH;
  private Optional<Rekeyed.Mark> said = Optional.empty();

  /**
   * @param source the partition
   */
  public Progress(int source) {
    this.source = source;
  }

  public void admitted(Event event) {
    reached = event.time().isAfter(reached) ? event.time() : reached;
  }

  /** The mark that is due, empty where all has been said. */
  public Optional<Rekeyed.Mark> mark(Rekeyed.Pace pace) {
    Optional<Rekeyed.Mark> now = Optional.of(new Rekeyed.Mark(source, reached, pace));
    if (now.equals(said)) {
      return Optional.empty();
    }
    said = now;
    return now;
  }
}

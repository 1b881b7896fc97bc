package io.millrace.features.engine;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Instant;

/**
 * A record of the rekeyed log. Its writers are the partitions of the raw topics, each of which
 * writes in its own order.
 */
public sealed interface Rekeyed {
  /** The writer: a partition of the raw topics. */
  int source();

  /**
   * An admitted event under a further key.
   *
   * @param event its key is that key's value
   */
  record Entry(WindowKey by, int source, Event event) implements Rekeyed {}

  /**
   * How far a writer has come, said to every partition, because most of its events go to others.
   *
   * @param reached the youngest event time that it has admitted
   */
  record Mark(int source, Instant reached, Pace pace) implements Rekeyed {}

  /** Whether a writer is to be waited for. */
  enum Pace {
    MOVING,
    /** It has read all there is. */
    RESTING
  }
}

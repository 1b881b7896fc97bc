package io.millrace.features.engine;

import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.pipeline.WindowKey;
import java.time.Instant;

/**
 * A record of the rekeyed log. Its writers are the partitions of the raw topics, each of which
 * writes in its own order.
 */
public sealed interface Rekeyed {
  /**
   * An admitted event under a further key.
   *
   * @param source the writer: a partition of the raw topics
   * @param event its key is that key's value
   */
  record Entry(WindowKey by, int source, Event event) implements Rekeyed {}

  /**
   * How far a writer has come, said to every partition, because most of its events go to others.
   *
   * @param source the writer: a partition of the raw topics
   * @param reached the youngest event time that it has admitted
   */
  record Mark(int source, Instant reached, Pace pace) implements Rekeyed {}

  /** That an entity's windows are forgotten, said to every partition. */
  record Erased(Erasure erasure) implements Rekeyed {}

  /** Whether a writer is to be waited for. */
  enum Pace {
    MOVING,
    /** It has read all there is. */
    RESTING
  }
}

package io.millrace.app.loop;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.KeyedEvent;

/**
 * A record of the keyed log, read: what {@link KeyedEvent} carries as bytes.
 *
 * @param partition partition of the raw topic
 * @param offset offset there
 */
public record Keyed(Event event, int partition, long offset, Blob value) {

  /** As it stands in Kafka. */
  public KeyedEvent message() {
    return new KeyedEvent(
        event.stream(), event.id(), event.time(), event.admittedAt(), partition, offset, value);
  }
}

package io.millrace.features.kafka;

import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import java.util.HashMap;
import java.util.Map;

/** Reads the keyed log's records as the events that the engine takes. Not thread-safe. */
public final class KeyedEventReader {
  private final Map<String, StreamReader> readers = new HashMap<>();

  public KeyedEventReader(Pipeline pipeline, Codecs codecs) {
    pipeline
        .streams()
        .values()
        .forEach(stream -> readers.put(stream.name(), new StreamReader(pipeline, stream, codecs)));
  }

  /**
   * The event of a record of the keyed log.
   *
   * @param key the record's key
   * @throws PoisonException when the raw bytes can no longer be read, or the pipeline has no such
   *     stream
   */
  public Event read(String key, KeyedEvent keyed) {
    StreamReader reader = readers.get(keyed.stream());
    if (reader == null) {
      throw new PoisonException(
          "the keyed log has an event of stream %s, but the pipeline has only %s"
              .formatted(keyed.stream(), readers.keySet()));
    }
    return new Event(
        keyed.stream(),
        keyed.id(),
        key,
        keyed.time(),
        keyed.admittedAt(),
        reader.read(keyed.event().bytes()));
  }
}

package io.millrace.features.kafka;

import io.millrace.schemas.message.Blob;
import io.millrace.schemas.registry.PoisonException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A raw record's value, read once: for its time, for admission, and to be passed on unchanged. */
sealed interface RawEvent {
  /** Values that could be read, derived ones included. */
  record Decoded(String stream, Blob bytes, List<@Nullable Object> values) implements RawEvent {
    // The list is the reader's own and handed on: copying it would cost per event.
  }

  /**
   * @param bytes null for a record without a value
   */
  record Poison(String stream, @Nullable Blob bytes, PoisonException cause) implements RawEvent {}
}

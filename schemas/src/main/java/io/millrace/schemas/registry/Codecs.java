package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;

/** Makes codecs for a schema registry. Thread-safe; the codecs are not. */
public interface Codecs {
  /**
   * A codec for values under a subject. The form's schema is registered, or looked up where
   * registering is off, when the codec first writes.
   */
  <T> Codec<T> of(String subject, AvroForm<T> form);
}

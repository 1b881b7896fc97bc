package io.millrace.schemas.registry;

import io.millrace.schemas.avro.AvroForm;

/** Makes codecs for a schema registry. Thread-safe; the codecs are not. */
public interface Codecs {
  /**
   * A codec for values under a subject; the form's schema is registered, or compared where
   * registering is off, at the first call.
   */
  <T> Codec<T> of(String subject, AvroForm<T> form);
}

package io.millrace.retrain.smile;

import io.millrace.schemas.message.Blob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** A Smile model in Java serialisation, as scoring reads it. */
final class Serialised {
  private Serialised() {}

  static Blob of(Serializable model) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(model);
    } catch (IOException e) {
      throw new UncheckedIOException("a model could not be written to memory", e);
    }
    return new Blob(bytes.toByteArray());
  }
}

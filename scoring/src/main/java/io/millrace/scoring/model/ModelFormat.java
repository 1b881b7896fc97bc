package io.millrace.scoring.model;

import io.millrace.schemas.message.Manifest;

/** How an engine's artifacts are read. */
public interface ModelFormat {
  /**
   * Loads an artifact.
   *
   * @throws BadModelException when the bytes are not such a model, or not the one of the manifest
   */
  Model load(Manifest manifest, byte[] artifact);

  /**
   * How far a repeated score may be from the recorded one: 0 where the engine's arithmetic is ours
   * to repeat bit by bit.
   */
  double tolerance();

  /**
   * What an artifact says of its inputs and outputs, before a manifest describes them.
   *
   * @throws BadModelException when the bytes are not such a model, or one that must not be loaded
   */
  ModelShape look(byte[] artifact);
}

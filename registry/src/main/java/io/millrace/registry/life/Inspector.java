package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Publish;

/**
 * Looks at what is submitted before it gets a seat. Implemented by whoever can load models, which
 * the registry cannot. A bad bundle is an answer, never an exception.
 */
@FunctionalInterface
public interface Inspector {
  Inspection inspect(String pipeline, Bundle bundle, byte[] artifact);

  /** Makes a bundle of an artifact that somebody publishes; says no where none can be made here. */
  default Draft draft(String pipeline, Publish publish, byte[] artifact) {
    return new Draft.Unclear("artifacts are not looked into here: submit a whole bundle");
  }
}

package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;

/**
 * Looks at a submitted bundle before it gets a seat. Implemented by whoever can load models, which
 * the registry cannot. A bad bundle is an answer, never an exception.
 */
@FunctionalInterface
public interface Inspector {
  Inspection inspect(Bundle bundle, byte[] artifact);
}

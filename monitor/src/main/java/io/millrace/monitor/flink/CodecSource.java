package io.millrace.monitor.flink;

import io.millrace.schemas.registry.Codecs;
import java.io.Serializable;

/** Makes codecs where an operator runs: they hold caches and clients that cannot be shipped. */
@FunctionalInterface
public interface CodecSource extends Serializable {
  Codecs open();
}

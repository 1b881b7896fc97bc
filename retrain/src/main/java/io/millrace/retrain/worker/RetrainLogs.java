package io.millrace.retrain.worker;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The logs that answering a request reads and writes. Used by one thread. */
interface RetrainLogs {

  /** What the registry knows of the pipeline. */
  PipelineState registry();

  /** Reads what has come; returns after a fraction of a second at the latest. */
  void follow();

  /** Whether every example that was mature at that time has been read. */
  boolean covers(Instant at);

  /** All examples read so far, but for those of erased events. */
  List<Example> examples();

  /** A version's bytes; empty when they cannot be had. */
  Optional<byte[]> artifact(Artifact artifact);

  void put(byte[] artifact);

  void submit(Command command);

  void write(Request request);
}

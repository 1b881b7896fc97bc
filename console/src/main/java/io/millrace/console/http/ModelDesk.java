package io.millrace.console.http;

import io.millrace.registry.life.Offers.Said;
import io.millrace.registry.life.PipelineState;

/** Where models are handed in, and what the registry says of them. Thread-safe. */
public interface ModelDesk {
  /**
   * Puts an artifact where the registry finds it and asks for a version of it; the registry's
   * writer looks into it and answers.
   *
   * @return the command's id
   * @throws IllegalArgumentException when the pipeline has no such contender, or there are too many
   *     or no bytes
   */
  String publish(String contender, byte[] artifact, Said said);

  /** The same of a model that reads texts, with its tokenizer. */
  String publish(String contender, byte[] model, byte[] tokenizer, Said said);

  /** What the registry knows now; the answers to commands too. */
  PipelineState state();
}

package io.millrace.retrain.gate;

import io.millrace.schemas.pipeline.GateRules;
import java.time.Duration;

/**
 * What a version may cost. The defaults of the pipeline file are our own: a model of a few
 * megabytes that scores in microseconds passes by orders of magnitude; one that would hold up the
 * stream does not.
 *
 * @param bytes size of the artifact
 * @param perRow time to score one row of a large batch, on one core
 * @param difference between the trainer's scores and those of what serves
 */
public record GateLimits(long bytes, Duration perRow, double difference) {
  private static final double DIFFERENCE = 1e-5;

  static GateLimits of(GateRules rules) {
    return new GateLimits(rules.megabytes() * 1024L * 1024, rules.latency(), DIFFERENCE);
  }
}

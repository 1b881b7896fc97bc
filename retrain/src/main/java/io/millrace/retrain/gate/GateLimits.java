package io.millrace.retrain.gate;

import java.time.Duration;

/**
 * What a version may cost. Defaults are our own: a model of a few megabytes that scores in
 * microseconds passes by orders of magnitude; one that would hold up the stream does not.
 *
 * @param bytes size of the artifact
 * @param perRow time to score one row of a large batch, on one core
 * @param difference between the trainer's scores and those of what serves
 */
public record GateLimits(long bytes, Duration perRow, double difference) {
  public static final GateLimits DEFAULT =
      new GateLimits(64L * 1024 * 1024, Duration.ofMillis(2), 1e-5);
}

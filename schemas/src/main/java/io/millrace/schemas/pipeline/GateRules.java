package io.millrace.schemas.pipeline;

import java.time.Duration;

/**
 * What a version has to keep before it may be tried, beside the gates that every version meets.
 *
 * @param megabytes largest artifact, in units of 1,048,576 bytes; 64 by default
 * @param latency longest time to score one row of a large batch, on one core; 2 ms by default
 * @param invariance cases that a person has frozen; none by default
 */
public record GateRules(int megabytes, Duration latency, Invariance invariance) {
  public static final GateRules DEFAULTS = new GateRules(64, Duration.ofMillis(2), Invariance.NONE);

  public GateRules {
    Bounds.ABOVE_ZERO.require("megabytes", megabytes);
    Bounds.ABOVE_ZERO.require("latency", latency);
  }
}

package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * What a stream demands of an event's time and identity beside its rules.
 *
 * @param ahead how far its time may lie ahead of the clock of admission; 1 hour by default, as
 *     Kafka's own bound for a record's timestamp ({@code message.timestamp.after.max.ms})
 * @param unique how long its id is remembered, in event time; by default 24 hours or the label's
 *     maturity, whichever is longer
 */
public record Entrance(Duration ahead, Optional<Duration> unique) {
  public static final Duration AHEAD = Duration.ofHours(1);
  public static final Entrance DEFAULTS = new Entrance(AHEAD, Optional.empty());

  public Entrance {
    Bounds.AT_LEAST_ZERO.require("ahead", ahead);
    unique.ifPresent(length -> Bounds.ABOVE_ZERO.require("unique", length));
  }
}

package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * The budget of a training, the same for every contender and request.
 *
 * @param time wall-clock time for all of a contender's candidates together; 2 minutes by default
 * @param candidates how many candidates at most; with it a training is reproducible, time or not;
 *     no limit by default
 */
public record Tune(Duration time, Optional<Integer> candidates) {
  public static final Tune DEFAULTS = new Tune(Duration.ofMinutes(2), Optional.empty());

  public Tune {
    Bounds.ABOVE_ZERO.require("time", time);
    candidates.ifPresent(count -> Bounds.ABOVE_ZERO.require("candidates", count));
  }
}

package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * @param window length of a metrics window, in event time; 6 hours by default
 * @param segments category features whose values split the metrics; none by default
 */
public record Monitor(Duration window, List<String> segments) {
  public static final Monitor DEFAULTS = new Monitor(Duration.ofHours(6), List.of());

  public Monitor {
    Bounds.ABOVE_ZERO.require("window", window);
    segments = List.copyOf(segments);
  }
}

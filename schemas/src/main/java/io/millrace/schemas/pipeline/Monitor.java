package io.millrace.schemas.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * @param window length of a metrics window, in event time; 6 hours by default
 * @param segments category features whose values split the metrics; none by default
 * @param fairness how much groups may differ; no limit by default
 */
public record Monitor(Duration window, List<String> segments, Optional<Fairness> fairness) {
  public static final Monitor DEFAULTS = new Monitor(Duration.ofHours(6), List.of());

  public Monitor {
    Bounds.ABOVE_ZERO.require("window", window);
    segments = List.copyOf(segments);
  }

  /** Without a limit between groups. */
  public Monitor(Duration window, List<String> segments) {
    this(window, segments, Optional.empty());
  }
}

package io.millrace.schemas.message;

import java.time.Instant;

/**
 * One test for change, whether it found one or not.
 *
 * @param id same content, same id: derived from kind, subject and window
 * @param subject a feature's name, or the contender whose losses were tested
 * @param detector {@code psi} or {@code adwin}
 * @param reference what was compared with: {@code trees@3} (the version's profile) or {@code own
 *     past}
 * @param statistic in the detector's unit
 * @param threshold above it, it is called drift
 * @param startedAt estimated start of the new regime
 * @param detectedAt event time at which the test was made
 * @param count events in the current window
 */
public record Drift(
    String id,
    Kind kind,
    String subject,
    String detector,
    String reference,
    double statistic,
    double threshold,
    boolean drifted,
    Instant startedAt,
    Instant detectedAt,
    long count) {

  /** What changed: the inputs, or how well the champion does. */
  public enum Kind {
    FEATURE,
    ERROR
  }
}

package io.millrace.ingest.kafka;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far a replay has come.
 *
 * @param written rows written as events, by stream, since the first start
 * @param refused rows sent to the dead letters, by stream, since this start
 * @param eventTime event time of the latest row written
 * @param waitedForTrainingNanos wall-clock time spent waiting for an open retraining
 */
public record ReplayProgress(
    Map<String, Long> written,
    Map<String, Long> refused,
    Optional<Instant> eventTime,
    long waitedForTrainingNanos) {
  public ReplayProgress {
    written = Map.copyOf(written);
    refused = Map.copyOf(refused);
  }

  public long totalWritten() {
    return written.values().stream().mapToLong(Long::longValue).sum();
  }

  public long totalRefused() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}

package io.millrace.scoring.worker.kafka;

import io.millrace.scoring.model.Device;
import java.time.Duration;

/**
 * How a worker works. Batch size and commit interval are apart: a commit costs 20 to 30 ms, so one
 * transaction spans many batches, and the interval is the floor of the latency.
 *
 * @param instance tells workers of one engine apart; a restarted one keeps it, so that it ends what
 *     it had left open
 * @param pollVectors vectors read at a time, at most
 * @param batch vectors handed to a scorer at a time, at most
 * @param commitEvery wall-clock time between commits
 * @param device what ONNX models run on
 */
public record ScoringSettings(
    String instance, int pollVectors, int batch, Duration commitEvery, Device device) {
  public ScoringSettings {
    if (instance.isEmpty()) {
      throw new IllegalArgumentException("a worker's instance needs a name, such as 0");
    }
    if (pollVectors < 1 || batch < 1 || commitEvery.isNegative() || commitEvery.isZero()) {
      throw new IllegalArgumentException(
          "poll %d vectors, batch %d, commit every %s: each must be positive"
              .formatted(pollVectors, batch, commitEvery));
    }
  }

  public static ScoringSettings of(String instance, Device device) {
    return new ScoringSettings(instance, 2_000, 512, Duration.ofMillis(150), device);
  }
}

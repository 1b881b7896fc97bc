package io.millrace.monitor.flink;

import java.time.Duration;
import java.util.Optional;

/**
 * How the job runs; what it computes does not depend on it.
 *
 * @param parallelism of the join; the judge is always one
 * @param checkpointInterval also how long a reader of committed records waits for an outcome
 * @param checkpoints where checkpoints are kept, as a URI; without it a restart of the process
 *     reads the topics from their start and writes everything again
 * @param watermarkInterval wall-clock time between two records of progress
 */
public record JobSettings(
    int parallelism,
    Duration checkpointInterval,
    Optional<String> checkpoints,
    Duration watermarkInterval) {
  public JobSettings {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism %d must be positive".formatted(parallelism));
    }
    if (checkpointInterval.compareTo(Duration.ofMillis(10)) < 0) {
      throw new IllegalArgumentException(
          "checkpoint interval %s must be 10 ms or more".formatted(checkpointInterval));
    }
  }

  /** One subtask, a checkpoint each second. */
  public static JobSettings embedded(String checkpoints) {
    return new JobSettings(
        1, Duration.ofSeconds(1), Optional.of(checkpoints), Duration.ofMillis(100));
  }

  /** So many subtasks, a checkpoint every ten seconds where the cluster's own settings say. */
  public static JobSettings cluster(int parallelism) {
    return new JobSettings(
        parallelism, Duration.ofSeconds(10), Optional.empty(), Duration.ofMillis(100));
  }
}

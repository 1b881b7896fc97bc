package io.millrace.monitor.flink;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's settings for the job. */
final class JobConfiguration {
  /** After so many failures in a row the job fails for good, and its handle says why. */
  private static final int RESTARTS = 10;

  private static final Duration RESTART_DELAY = Duration.ofSeconds(3);

  /**
   * A record waits so long at most in a buffer between two operators, and a source says so often
   * how far it is: both stand on the way from an event to the replay's pace.
   */
  private static final Duration PROMPT = Duration.ofMillis(10);

  private JobConfiguration() {}

  static Configuration of(JobSettings settings) {
    Configuration flink = new Configuration();
    flink.set(CoreOptions.DEFAULT_PARALLELISM, settings.parallelism());
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, PROMPT.multipliedBy(2));
    flink.set(ExecutionOptions.BUFFER_TIMEOUT, PROMPT);
    flink.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    settings
        .checkpoints()
        .ifPresent(
            directory -> {
              flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
              flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
              flink.set(
                  CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                  ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            });
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
    return flink;
  }
}

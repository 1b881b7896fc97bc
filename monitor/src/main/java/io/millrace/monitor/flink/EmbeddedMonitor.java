package io.millrace.monitor.flink;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job on a Flink cluster inside this process. It goes on from the newest checkpoint in its
 * directory, so that a restarted process writes nothing twice. Closing it stops job and cluster;
 * what was not committed is done again next time. For any thread.
 */
public final class EmbeddedMonitor implements AutoCloseable {
  private static final long CLOSE_SECONDS = 30;

  private final JobClient job;
  private final CompletableFuture<JobExecutionResult> result;
  private volatile boolean closed;

  private EmbeddedMonitor(JobClient job) {
    this.job = job;
    this.result = job.getJobExecutionResult();
  }

  static EmbeddedMonitor start(Pipeline pipeline, Connection connection, JobSettings settings) {
    Configuration flink = JobConfiguration.of(settings);
    settings
        .checkpoints()
        .flatMap(LatestCheckpoint::in)
        .ifPresent(
            path -> {
              flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path);
              flink.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
            });
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(settings.parallelism(), flink);
    MonitorJob.build(env, pipeline, connection, settings);
    try {
      return new EmbeddedMonitor(env.executeAsync("millrace monitor " + pipeline.name()));
    } catch (Exception e) {
      throw new MonitorException(
          "the monitor of pipeline %s cannot be started: %s".formatted(pipeline.name(), e), e);
    }
  }

  /** Why the job ended by itself; empty while it runs or when it was closed. */
  public Optional<Throwable> failure() {
    if (closed || !result.isDone()) {
      return Optional.empty();
    }
    return Optional.of(
        result.isCompletedExceptionally()
            ? result.exceptionNow()
            : new MonitorException("the monitor ended, though its topics never do"));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!result.isDone()) {
        job.cancel().get(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
      result.handle((ended, cancelled) -> true).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new MonitorException(
          "the monitor did not stop within %d s: %s".formatted(CLOSE_SECONDS, e), e);
    }
  }
}

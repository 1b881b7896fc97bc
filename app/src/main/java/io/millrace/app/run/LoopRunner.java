package io.millrace.app.run;

import io.millrace.ingest.kafka.ReplayProgress;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.registry.ConfluentCodecs;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a pipeline and tells how it goes: the page's address, progress, at the end of the data the
 * summary. Stops in order on Ctrl-C.
 */
public final class LoopRunner {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(10);

  private final RunPlan plan;
  private final Mode mode;
  private final PrintWriter out;
  private final Instant started =
      Instant.now()
          .minusMillis(java.lang.management.ManagementFactory.getRuntimeMXBean().getUptime());
  private final CountDownLatch stop = new CountDownLatch(1);

  /** When a run ends by itself. */
  public enum Mode {
    UNTIL_STOPPED,
    UNTIL_DATA_ENDS,
    /** As {@link #UNTIL_DATA_ENDS}; a run without a retraining and a trial has failed. */
    UNTIL_LOOP_CLOSED
  }

  public LoopRunner(RunPlan plan, Mode mode, PrintWriter out) {
    this.plan = plan;
    this.mode = mode;
    this.out = out;
  }

  /** Runs until the mode says so; returns the exit code. */
  public int run() {
    var run = new PipelineRun(plan);
    var hook = new Thread(() -> stopAndWait(run), "millrace-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (run) {
      say("starting the servers, data in " + plan.directory().toAbsolutePath().normalize());
      String page = run.start();
      run.changes().ifPresent(this::say);
      say("the page is at " + page);
      say("other commands reach it with " + addresses(run.connection()));
      return follow(run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** As a person pastes it behind another command, such as {@code millrace models publish}. */
  static String addresses(Connection connection) {
    return "--kafka %s --schema-registry %s"
        .formatted(connection.bootstrapServers(), connection.schemaRegistryUrl());
  }

  private void stopAndWait(PipelineRun run) {
    stop.countDown();
    run.close();
  }

  private int follow(PipelineRun run) throws InterruptedException {
    var follower = new LoopFollower(plan.pipeline(), run.connection());
    try (follower;
        var memory = new MemoryGauge(follower::isTraining)) {
      awaitEnd(run, follower);
      Optional<String> failure = run.failure().or(follower::hopeless);
      if (failure.isPresent()) {
        throw new IllegalStateException(failure.get());
      }
      if (stop.getCount() == 0) {
        return 0;
      }
      return summarise(run, follower, memory);
    }
  }

  private void awaitEnd(PipelineRun run, LoopFollower follower) throws InterruptedException {
    Instant reported = Instant.EPOCH;
    while (!stop.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
      follower.poll();
      if (run.failure().isPresent() || follower.hopeless().isPresent()) {
        return;
      }
      if (mode != Mode.UNTIL_STOPPED && run.hasReplayed() && follower.isQuiet()) {
        return;
      }
      if (Duration.between(reported, Instant.now()).compareTo(REPORT_EVERY) >= 0) {
        run.progress().ifPresent(progress -> report(progress, follower));
        reported = Instant.now();
      }
    }
  }

  private void report(ReplayProgress progress, LoopFollower follower) {
    say(
        "%,d events written to %s, judged to %s, %s"
            .formatted(
                progress.totalWritten(),
                progress.eventTime().map(Instant::toString).orElse("-"),
                follower.watermark().map(Instant::toString).orElse("-"),
                follower.isTraining() ? "training" : "running"));
  }

  private int summarise(PipelineRun run, LoopFollower follower, MemoryGauge memory) {
    say("the data has ended; reading back what was committed");
    ReplayProgress progress = run.progress().orElseThrow();
    var process =
        new Summary.Measured(
            started,
            follower.looped(),
            Duration.ofNanos(progress.waitedForTrainingNanos()),
            run.late(),
            memory.peakOutsideTraining(),
            memory.peak());
    var reader =
        new LoopReader(run.connection(), plan.pipeline(), new ConfluentCodecs(run.connection()));
    LoopReport report = reader.report(progress.totalWritten());
    new Summary(out).print(report, process);
    return judge(report, follower);
  }

  private int judge(LoopReport report, LoopFollower follower) {
    List<String> lost = report.lost();
    List<String> open = report.openEnds();
    lost.forEach(each -> say("does not add up: " + each));
    open.forEach(each -> say("the loop did not close: " + each));
    Optional<String> missing = follower.missing();
    missing.ifPresent(this::say);
    boolean failed =
        !lost.isEmpty()
            || missing.isPresent()
            || (mode == Mode.UNTIL_LOOP_CLOSED && !open.isEmpty());
    if (failed) {
      say("the run failed");
    } else {
      say(open.isEmpty() ? "the counts add up and the loop closed" : "the counts add up");
    }
    return failed ? 1 : 0;
  }

  private void say(String text) {
    out.println("millrace: " + text);
    out.flush();
  }
}

package io.millrace.scoring.worker.kafka;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.session.Output;
import io.millrace.scoring.session.Session;
import io.millrace.scoring.session.SessionThread;
import io.millrace.scoring.worker.ActiveVersions;
import io.millrace.scoring.worker.ScoringMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores every vector of a pipeline with every active version of one engine's contenders. Reading,
 * scoring and writing share a thread; versions load on another and are swapped between batches.
 * Workers of one engine share the partitions; any may come, go or be killed. A failure ends the
 * session: its open transaction is aborted, and the next goes on from the last commit.
 */
public final class ScoringWorker implements AutoCloseable {
  private static final Duration FIRST_LOADS = Duration.ofMinutes(2);

  private final ScoringPlan plan;
  private final VectorForm form;
  private final RegistryView view;
  private final ArtifactStore artifacts;
  private final VersionLoader versions;
  private final ScoringMetrics metrics = new ScoringMetrics();
  private final SessionThread thread;
  private volatile @Nullable ScoringSession session;

  public ScoringWorker(
      Connection connection,
      Codecs codecs,
      Pipeline pipeline,
      Engine engine,
      ScoringSettings settings) {
    this.form = VectorForm.of(pipeline.signature());
    this.plan = new ScoringPlan(connection, codecs, pipeline, engine, settings);
    this.view = new RegistryView(connection, codecs);
    this.artifacts = new ArtifactStore(connection, codecs);
    this.versions = new VersionLoader(plan, form, view, artifacts);
    this.thread = new SessionThread(plan.group(), this::join);
  }

  /** The consumer group of an engine's workers. */
  public static String group(Pipeline pipeline, Engine engine) {
    return ScoringPlan.group(pipeline, engine);
  }

  /** Adds a listener; before the start, so that it misses nothing. */
  public void listen(ScoringListener listener) {
    versions.listen(listener);
  }

  /** Reads the registry, then starts to score once the active versions are loaded. */
  public void start() {
    view.start();
    versions.start();
    thread.start();
  }

  public ScoringMetrics.Snapshot metrics() {
    return metrics.snapshot();
  }

  /** The versions that score now. */
  public ActiveVersions serving() {
    ScoringSession running = session;
    return running == null ? ActiveVersions.none(plan.contenders()) : running.serving();
  }

  /** What the versions that score now run on, by name: {@code cpu}, {@code cuda:0}. */
  public Map<String, String> providers() {
    Map<String, String> providers = new TreeMap<>();
    for (String name : serving().names()) {
      versions.scorer(name).ifPresent(scorer -> providers.put(name, scorer.provider()));
    }
    return providers;
  }

  /** Why versions do not serve here though the registry wants them, by name. */
  public Map<String, String> failedVersions() {
    return versions.failures();
  }

  /** Why the worker stopped by itself. */
  public Optional<Throwable> failure() {
    return thread.failure();
  }

  private Session join() {
    awaitFirstLoads();
    ScoringSession joined =
        Output.join(
            plan.output(), output -> new ScoringSession(plan, form, output, versions, metrics));
    session = joined;
    return joined;
  }

  /** A restarted worker must not pass events by while its versions load. */
  private void awaitFirstLoads() {
    long until = System.nanoTime() + FIRST_LOADS.toNanos();
    while (!thread.isClosed() && !versions.isSettled() && System.nanoTime() < until) {
      thread.pause(20);
    }
  }

  /** Commits what is scored, leaves the group and frees the models. */
  @Override
  public void close() {
    thread.close();
    versions.close();
    view.close();
    artifacts.close();
  }
}

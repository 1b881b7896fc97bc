package io.millrace.scoring.worker.kafka;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.worker.ActiveVersions;
import io.millrace.scoring.worker.ScoringMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores every vector of a pipeline with every active version of one engine's contenders. Reading,
 * scoring and writing share a thread; versions load on another and are swapped between batches.
 * Workers of one engine share the partitions; any may come, go or be killed. A failure ends the
 * session: its open transaction is aborted, and the next goes on from the last commit.
 */
public final class ScoringWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringWorker.class);
  private static final Duration FIRST_LOADS = Duration.ofMinutes(2);
  private static final long BACKOFF_MILLIS = 1_000;

  private final ScoringPlan plan;
  private final VectorForm form;
  private final RegistryView view;
  private final ArtifactStore artifacts;
  private final VersionLoader versions;
  private final ScoringMetrics metrics = new ScoringMetrics();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable ScoringSession session;
  private volatile @Nullable Throwable failure;

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
    this.thread = new Thread(this::run, plan.group());
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

  /** Why versions do not serve here though the registry wants them, by name. */
  public Map<String, String> failedVersions() {
    return versions.failures();
  }

  /** Why the worker stopped by itself. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  private void run() {
    awaitFirstLoads();
    while (!closed) {
      try (Output output = plan.output();
          var running = new ScoringSession(plan, form, output, versions, metrics)) {
        session = running;
        while (!closed) {
          running.step();
        }
        running.end();
      } catch (WakeupException | InterruptException e) {
        LOG.debug("{} was asked to stop", plan.group(), e);
      } catch (AuthenticationException e) {
        failure = e;
        LOG.error("the broker does not let {} in; it stops", plan.group(), e);
        return;
      } catch (KafkaException e) {
        LOG.warn("{} joins again in {} ms", plan.group(), BACKOFF_MILLIS, e);
        pause(BACKOFF_MILLIS);
      } catch (RuntimeException e) {
        failure = e;
        LOG.error("{} stops", plan.group(), e);
        return;
      }
    }
  }

  /** A restarted worker must not pass events by while its versions load. */
  private void awaitFirstLoads() {
    long until = System.nanoTime() + FIRST_LOADS.toNanos();
    while (!closed && !versions.isSettled() && System.nanoTime() < until) {
      pause(20);
    }
  }

  private void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Commits what is scored, leaves the group and frees the models. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    versions.close();
    view.close();
    artifacts.close();
  }
}

package io.millrace.scoring.worker.kafka;

import io.millrace.registry.artifact.ArtifactException;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.LabelFit;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.worker.ActiveVersions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the versions that the registry wants, on a thread of its own, so that the stream never
 * waits for one. What has loaded is handed over between batches; what cannot load is told to the
 * registry and left alone. A broker that is away is asked again.
 */
final class VersionLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);
  private static final Duration FETCH = Duration.ofSeconds(60);
  private static final long RETRY_MILLIS = 1_000;

  private final String pipeline;
  private final Pipeline asked;
  private final List<String> contenders;
  private final RegistryView view;
  private final ArtifactStore artifacts;
  private final ScorerLoader scorers;
  private final LoadReports reports;
  private final List<ScoringListener> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, Scorer> loaded = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, String> failures = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "version-loader");
  private volatile boolean closed;

  VersionLoader(ScoringPlan plan, VectorForm form, RegistryView view, ArtifactStore artifacts) {
    this.pipeline = plan.pipeline().name();
    this.asked = plan.pipeline();
    this.contenders = plan.contenders();
    this.view = view;
    this.artifacts = artifacts;
    this.scorers =
        new ScorerLoader(form::signature, Trust.of(plan.pipeline()), plan.settings().device());
    this.reports = new LoadReports(plan.worker(), new ReportCommands(plan));
    thread.setDaemon(true);
  }

  void listen(ScoringListener listener) {
    listeners.add(listener);
  }

  void start() {
    view.listen(state -> news.release());
    news.release();
    reports.start();
    thread.start();
  }

  /** What the registry wants now. */
  ActiveVersions wanted() {
    return ActiveVersions.wanted(state(), contenders);
  }

  boolean isLoaded(String contender, int version) {
    return loaded.containsKey(ActiveVersions.name(contender, version));
  }

  /** Whether everything wanted has been loaded or has failed. */
  boolean isSettled() {
    return wanted().names().stream()
        .allMatch(name -> loaded.containsKey(name) || failures.containsKey(name));
  }

  Optional<Scorer> scorer(String name) {
    return Optional.ofNullable(loaded.get(name));
  }

  /** Why versions could not be loaded, by name. */
  Map<String, String> failures() {
    return Map.copyOf(failures);
  }

  /** Closes what neither serves nor is wanted; called between batches by the thread that scores. */
  void closeOthers(Set<String> serving) {
    if (!serving.containsAll(loaded.keySet())) {
      Set<String> wanted = wanted().names();
      for (String name : List.copyOf(loaded.keySet())) {
        if (!serving.contains(name) && !wanted.contains(name)) {
          Optional.ofNullable(loaded.remove(name)).ifPresent(Scorer::close);
          // It may have become wanted again in this moment: look again.
          news.release();
        }
      }
    }
  }

  private PipelineState state() {
    return view.state().pipeline(pipeline);
  }

  private void run() {
    while (!closed) {
      try {
        boolean isAgain = loadWanted();
        reports.tell(state(), failures, loaded.keySet());
        boolean isNews = news.tryAcquire(isAgain ? RETRY_MILLIS : 60_000, TimeUnit.MILLISECONDS);
        if (isNews) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Loads what is missing; true when something is to be tried again. */
  private boolean loadWanted() {
    boolean isAgain = false;
    for (ModelVersion version : missing()) {
      try {
        LabelFit.check(asked, version.bundle().manifest());
        byte[] artifact = artifacts.get(version.bundle().artifact(), FETCH);
        loaded.put(version.name(), scorers.loadWarmed(version, artifact));
        LOG.info("{} is ready", version.name());
        listeners.forEach(listener -> listener.loaded(version));
      } catch (BadModelException | ArtifactException e) {
        fail(version, String.valueOf(e.getMessage()));
      } catch (KafkaException e) {
        LOG.warn("the artifact of {} cannot be read now, again soon", version.name(), e);
        isAgain = true;
      } catch (RuntimeException | Error e) {
        fail(version, "loading broke: " + e);
      }
    }
    return isAgain;
  }

  private List<ModelVersion> missing() {
    List<ModelVersion> missing = new ArrayList<>();
    for (String contender : contenders) {
      state().current(contender).ifPresent(missing::add);
      state().trial(contender).ifPresent(missing::add);
    }
    missing.removeIf(v -> loaded.containsKey(v.name()) || failures.containsKey(v.name()));
    return missing;
  }

  private void fail(ModelVersion version, String reason) {
    LOG.error("{} does not serve here, the one before it goes on: {}", version.name(), reason);
    failures.put(version.name(), reason);
    listeners.forEach(listener -> listener.failed(version, reason));
  }

  /** Called after the scoring thread has ended. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    reports.close();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loaded.values().forEach(Scorer::close);
    loaded.clear();
  }
}

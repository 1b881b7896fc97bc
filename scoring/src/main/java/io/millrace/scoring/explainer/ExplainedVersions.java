package io.millrace.scoring.explainer;

import io.millrace.registry.artifact.ArtifactException;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.seal.Trust;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.scoring.Explainer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.explain.Chosen;
import io.millrace.scoring.model.BadModelException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versions, loaded when the first of their predictions is to be explained; the {@value #LOADED}
 * used last stay loaded. One that cannot be loaded is told once and left alone. One thread.
 */
final class ExplainedVersions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExplainedVersions.class);
  private static final Duration FETCH = Duration.ofSeconds(60);
  private static final Duration NEWS = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int LOADED = 8;

  private final String pipeline;
  private final RegistryView view;
  private final ArtifactStore artifacts;
  private final ScorerLoader loader;
  private final Map<String, Explainer> loaded = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<String> failures = new HashSet<>();

  ExplainedVersions(Connection connection, Codecs codecs, Pipeline pipeline) {
    this.pipeline = pipeline.name();
    this.view = new RegistryView(connection, codecs);
    this.artifacts = new ArtifactStore(connection, codecs);
    VectorForm form = VectorForm.of(pipeline.signature());
    this.loader = new ScorerLoader(form::signature, Trust.of(pipeline));
  }

  void start() {
    view.start();
  }

  /** Empty where the version cannot be explained. */
  Optional<Explainer> find(Chosen chosen) {
    String name = chosen.versionName();
    if (!loaded.containsKey(name) && !failures.contains(name)) {
      load(registered(chosen));
    }
    return Optional.ofNullable(loaded.get(name));
  }

  /**
   * What has scored is registered: the news of it may only not have come here yet.
   *
   * @throws TimeoutException when it has not come for long: another session asks again
   */
  private ModelVersion registered(Chosen chosen) {
    long until = System.nanoTime() + NEWS.toNanos();
    while (true) {
      Optional<ModelVersion> found =
          view.state().pipeline(pipeline).version(chosen.contender(), chosen.version());
      if (found.isPresent()) {
        return found.get();
      }
      if (System.nanoTime() > until) {
        throw new TimeoutException(
            "%s has scored, but the registry has not told of it within %s"
                .formatted(chosen.versionName(), NEWS));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void load(ModelVersion version) {
    try {
      byte[] artifact = artifacts.get(version.bundle().artifact(), FETCH);
      loaded.put(version.name(), loader.loadExplainer(version, artifact));
      closeOldest();
    } catch (BadModelException | ArtifactException | LinkageError e) {
      fail(version.name(), String.valueOf(e.getMessage()));
    }
  }

  private void fail(String name, String why) {
    LOG.error("{} is not explained: {}", name, why);
    failures.add(name);
  }

  private void closeOldest() {
    Iterator<Explainer> oldest = loaded.values().iterator();
    if (loaded.size() > LOADED) {
      oldest.next().close();
      oldest.remove();
    }
  }

  @Override
  public void close() {
    loaded.values().forEach(Explainer::close);
    loaded.clear();
    view.close();
    artifacts.close();
  }
}

package io.millrace.app.loop;

import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.scoring.LabelFit;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.worker.ActiveVersions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a scoring worker knows of the registry, and the versions that it has loaded. Nothing of it
 * outlives a crash: it is read and loaded again.
 */
final class VersionShelf {
  private final Pipeline pipeline;
  private final List<String> contenders;
  private final LoopLogs logs;
  private final LoopParts.Loading loader;
  private final RegistryReader registry;
  private final Map<String, Scorer> loaded = new HashMap<>();
  private final Set<String> failed = new TreeSet<>();

  VersionShelf(
      Pipeline pipeline, List<String> contenders, LoopLogs logs, LoopParts.Loading loader) {
    this.pipeline = pipeline;
    this.contenders = List.copyOf(contenders);
    this.logs = logs;
    this.loader = loader;
    this.registry = new RegistryReader(logs);
  }

  /** Reads on in the registry's log and loads what is wanted. */
  int read(int most) {
    int taken = registry.read(most);
    if (taken > 0) {
      loadWanted();
    }
    return taken;
  }

  private void loadWanted() {
    PipelineState known = registry.known().pipeline(pipeline.name());
    for (ModelVersion version : known.active()) {
      String name = version.name();
      if (contenders.contains(version.contender())
          && !loaded.containsKey(name)
          && !failed.contains(name)) {
        try {
          LabelFit.check(pipeline, version.bundle().manifest());
          byte[] artifact = logs.artifact(version.bundle().artifact().sha256());
          loaded.put(name, loader.load(version, artifact));
        } catch (BadModelException e) {
          // The version before it goes on, and the registry's record says who is active: a
          // version that cannot load here has passed the inspection elsewhere.
          failed.add(name);
        }
      }
    }
  }

  ActiveVersions wanted() {
    return ActiveVersions.wanted(registry.known().pipeline(pipeline.name()), contenders);
  }

  boolean isLoaded(String contender, int version) {
    return loaded.containsKey(ActiveVersions.name(contender, version));
  }

  @Nullable Scorer scorer(String contender, int version) {
    return loaded.get(ActiveVersions.name(contender, version));
  }

  /** Closes what neither serves nor is wanted. */
  void closeOthers(ActiveVersions serving) {
    Set<String> kept = new TreeSet<>(serving.names());
    kept.addAll(wanted().names());
    loaded
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !kept.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  void close() {
    loaded.values().forEach(Scorer::close);
    loaded.clear();
  }

  /** A new process reads everything before it scores, so that no event passes it by. */
  void restart() {
    close();
    failed.clear();
    registry.restart();
    loadWanted();
  }
}

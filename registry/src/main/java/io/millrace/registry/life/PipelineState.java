package io.millrace.registry.life;

import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import io.millrace.schemas.message.RegistryRecord.Standing;
import io.millrace.schemas.message.RegistryRecord.Unloadable;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the registry knows of one pipeline. Immutable.
 *
 * @param versions by contender, then by number
 * @param standing the title and the brakes
 * @param answers by command id
 * @param unloadable by version name, those that some worker cannot load
 */
public record PipelineState(
    Map<String, Map<Integer, ModelVersion>> versions,
    Standing standing,
    Map<String, CommandAnswer> answers,
    Map<String, Unloadable> unloadable) {
  private static final PipelineState EMPTY =
      new PipelineState(
          Map.of(),
          new Standing(Optional.empty(), Optional.empty(), List.of()),
          Map.of(),
          Map.of());

  public PipelineState {
    Map<String, Map<Integer, ModelVersion>> sorted = new TreeMap<>();
    versions.forEach(
        (contender, byNumber) ->
            sorted.put(contender, Collections.unmodifiableMap(new TreeMap<>(byNumber))));
    versions = Collections.unmodifiableMap(sorted);
    answers = Collections.unmodifiableMap(new TreeMap<>(answers));
    unloadable = Collections.unmodifiableMap(new TreeMap<>(unloadable));
  }

  public static PipelineState empty() {
    return EMPTY;
  }

  /** Contenders that ever had a version, by name. */
  public Set<String> contenders() {
    return versions.keySet();
  }

  /** A contender's versions, oldest first. */
  public Collection<ModelVersion> versionsOf(String contender) {
    return versions.getOrDefault(contender, Map.of()).values();
  }

  public Optional<ModelVersion> version(String contender, int number) {
    return Optional.ofNullable(versions.getOrDefault(contender, Map.of()).get(number));
  }

  public Optional<ModelVersion> current(String contender) {
    return seated(contender, State.CURRENT);
  }

  public Optional<ModelVersion> trial(String contender) {
    return seated(contender, State.TRIAL);
  }

  /** Every version that scores: trial or current. */
  public List<ModelVersion> active() {
    return versions.values().stream()
        .flatMap(byNumber -> byNumber.values().stream())
        .filter(ModelVersion::isActive)
        .toList();
  }

  /** The version that decides: the champion's current one. */
  public Optional<ModelVersion> champion() {
    return standing.champion().flatMap(this::current);
  }

  /** Whether a brake, {@code retrain} or {@code promote}, is on. */
  public boolean paused(String brake) {
    return standing.paused().contains(brake);
  }

  public Optional<CommandAnswer> answer(String commandId) {
    return Optional.ofNullable(answers.get(commandId));
  }

  /** Why workers cannot load a version that is to score, the youngest last. */
  public List<LoadFailure> loadFailures(ModelVersion version) {
    Unloadable found = unloadable.get(version.name());
    return found == null ? List.of() : found.failures();
  }

  PipelineState with(RegistryRecord next) {
    return switch (next.body()) {
      case ModelVersion version -> new PipelineState(put(version), standing, answers, unloadable);
      case Standing now -> new PipelineState(versions, now, answers, unloadable);
      case Unloadable one -> new PipelineState(versions, standing, answers, put(one));
      case CommandAnswer answer -> {
        Map<String, CommandAnswer> more = new TreeMap<>(answers);
        more.put(next.commandId(), answer);
        yield new PipelineState(versions, standing, more, unloadable);
      }
    };
  }

  private Map<String, Unloadable> put(Unloadable one) {
    Map<String, Unloadable> changed = new TreeMap<>(unloadable);
    if (one.failures().isEmpty()) {
      changed.remove(one.name());
    } else {
      changed.put(one.name(), one);
    }
    return changed;
  }

  private Map<String, Map<Integer, ModelVersion>> put(ModelVersion version) {
    Map<String, Map<Integer, ModelVersion>> changed = new TreeMap<>(versions);
    Map<Integer, ModelVersion> byNumber =
        new TreeMap<>(changed.getOrDefault(version.contender(), Map.of()));
    byNumber.put(version.number(), version);
    changed.put(version.contender(), byNumber);
    return changed;
  }

  private Optional<ModelVersion> seated(String contender, State state) {
    return versionsOf(contender).stream().filter(version -> version.state() == state).findFirst();
  }
}

package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.Change;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.Body;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.RegistryRecord.LoadFailure;
import io.millrace.schemas.message.RegistryRecord.Standing;
import io.millrace.schemas.message.RegistryRecord.Unloadable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One command being carried out: changes are said as records, and the state only ever changes by
 * applying them, so that what is written and what is known cannot differ. Lives for one step.
 */
final class Turn {
  private static final String REGISTRY = "registry";

  private final Command command;
  private final Instant writtenAt;
  private final RegistryState before;
  private final Map<String, RegistryRecord> said = new LinkedHashMap<>();
  private PipelineState now;
  private CommandAnswer answer = new CommandAnswer(false, "not answered");

  Turn(RegistryState before, Command command, Instant writtenAt) {
    this.before = before;
    this.command = command;
    this.writtenAt = writtenAt;
    this.now = before.pipeline(command.pipeline());
  }

  PipelineState now() {
    return now;
  }

  String pipelineName() {
    return command.pipeline();
  }

  String who() {
    return command.who();
  }

  Instant at() {
    return command.at();
  }

  String why() {
    return command.why();
  }

  void accept(String why) {
    answer = new CommandAnswer(true, why);
  }

  void refuse(String why) {
    answer = new CommandAnswer(false, why);
  }

  /** A new version of the bundle's contender, under the next number. */
  ModelVersion submitted(Bundle bundle) {
    int number =
        now.versionsOf(bundle.contender()).stream().mapToInt(ModelVersion::number).max().orElse(0)
            + 1;
    Change change = new Change(State.SUBMITTED, command.at(), who(), why());
    var version =
        new ModelVersion(command.pipeline(), number, State.SUBMITTED, bundle, List.of(change));
    say(version);
    return version;
  }

  ModelVersion move(ModelVersion version, State state, String why) {
    return move(version, new Change(state, command.at(), who(), why));
  }

  ModelVersion moveByRegistry(ModelVersion version, State state, String why) {
    return move(version, new Change(state, command.at(), REGISTRY, why));
  }

  private ModelVersion move(ModelVersion version, Change change) {
    List<Change> history = new ArrayList<>(version.history());
    history.add(change);
    var moved =
        new ModelVersion(
            version.pipeline(), version.number(), change.state(), version.bundle(), history);
    say(moved);
    if (!moved.isActive() && !now.loadFailures(moved).isEmpty()) {
      failures(moved, List.of());
    }
    return moved;
  }

  /** Which workers cannot load a version from now on. */
  void failures(ModelVersion version, List<LoadFailure> failures) {
    say(new Unloadable(version.contender(), version.number(), failures));
  }

  void crown(String contender) {
    say(new Standing(Optional.of(contender), Optional.of(command.at()), now.standing().paused()));
  }

  void brake(String brake, boolean on) {
    List<String> paused = new ArrayList<>(now.standing().paused());
    if (on) {
      paused.add(brake);
    } else {
      paused.remove(brake);
    }
    say(new Standing(now.standing().champion(), now.standing().championSince(), paused));
  }

  Optional<ModelVersion> known(String contender, int number) {
    Optional<ModelVersion> found = now.version(contender, number);
    if (found.isEmpty()) {
      List<Integer> numbers = now.versionsOf(contender).stream().map(ModelVersion::number).toList();
      refuse(
          "pipeline %s has no version %s@%d: contender %s has the versions %s; name one of them"
              .formatted(pipelineName(), contender, number, contender, numbers));
    }
    return found;
  }

  Optional<ModelVersion> inState(String contender, int number, State state) {
    Optional<ModelVersion> found = known(contender, number);
    if (found.isEmpty() || found.get().state() == state) {
      return found;
    }
    List<String> fitting =
        now.versionsOf(contender).stream()
            .filter(version -> version.state() == state)
            .map(ModelVersion::name)
            .toList();
    refuse(
        "%s is %s, not %s: name one that is, of %s"
            .formatted(found.get().name(), word(found.get().state()), word(state), fitting));
    return Optional.empty();
  }

  static String word(State state) {
    return state == State.TRIAL ? "on trial" : state.name().toLowerCase(Locale.ROOT);
  }

  Registry.Step end() {
    settleTitle();
    say(answer);
    List<RegistryRecord> records = List.copyOf(said.values());
    RegistryState after = before;
    for (RegistryRecord next : records) {
      after = after.with(next);
    }
    return new Registry.Step(after, records);
  }

  /** A champion without a current version hands the title on. */
  private void settleTitle() {
    if (now.champion().isPresent()) {
      return;
    }
    Optional<ModelVersion> heir =
        now.active().stream()
            .filter(version -> version.state() == State.CURRENT)
            .min(Comparator.comparing(Turn::since).thenComparing(ModelVersion::contender));
    if (heir.isPresent()) {
      crown(heir.get().contender());
    } else if (now.standing().champion().isPresent()) {
      say(new Standing(Optional.empty(), Optional.empty(), now.standing().paused()));
    }
  }

  private static Instant since(ModelVersion version) {
    return version.history().getLast().at();
  }

  /** A later record of the same key takes the earlier one's place: a version is written once. */
  private void say(Body body) {
    var next = new RegistryRecord(command.pipeline(), command.id(), writtenAt, body);
    said.put(RecordKey.of(next), next);
    now = now.with(next);
  }
}

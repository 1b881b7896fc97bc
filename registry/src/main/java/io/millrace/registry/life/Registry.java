package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Crown;
import io.millrace.schemas.message.Command.Pause;
import io.millrace.schemas.message.Command.Promote;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Command.ReportLoaded;
import io.millrace.schemas.message.Command.ReportUnloadable;
import io.millrace.schemas.message.Command.Resume;
import io.millrace.schemas.message.Command.Retire;
import io.millrace.schemas.message.Command.Rollback;
import io.millrace.schemas.message.Command.Submit;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The life of versions, as a pure step: a state, a command and what an inspection found go in, the
 * next state and the records that say so come out.
 *
 * <pre>
 * Submit    (none)  -> REJECTED   the inspection failed, or a gate did
 *           (none)  -> TRIAL      an older trial of the contender is RETIRED: superseded
 *           (none)  -> TRIAL -> CURRENT   the contender has no current one
 * Publish   becomes a Submit, once the artifact is looked into ({@link Intake})
 * Promote   TRIAL   -> CURRENT    the old current one is RETIRED
 * Retire    TRIAL   -> RETIRED
 *           CURRENT -> RETIRED    the title passes on, see below
 * Rollback  RETIRED -> CURRENT    only one that was current before; the current one is RETIRED
 * Crown     the title passes to a contender that has a current version
 * Pause, Resume   the brakes retrain and promote
 * ReportUnloadable, ReportLoaded   of a TRIAL or CURRENT version: see {@link LoadReporting}
 * </pre>
 *
 * <p>The champion always has a current version: the first contender to get one takes the title, and
 * when the champion's last one is retired the title passes to the contender whose current version
 * has sat longest, or to nobody. With the brake {@code promote} on, the monitor's Promote, Crown
 * and Rollback are refused; a person's are not. Every command is answered once; one that comes
 * again under its id changes nothing, and its answer stays.
 */
public final class Registry {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,98}");
  private static final List<String> BRAKES = List.of("retrain", "promote");
  private static final String MONITOR = "monitor";

  private Registry() {}

  /**
   * What follows from a command.
   *
   * @param records to be written together, the answer last; none for a repeated command
   */
  public record Step(RegistryState state, List<RegistryRecord> records) {
    public Step {
      records = List.copyOf(records);
    }
  }

  /**
   * Carries a command out, or refuses it.
   *
   * @param inspection looked at for a Submit only
   * @param writtenAt wall-clock time, for the records
   */
  public static Step step(
      RegistryState state, Command command, Inspection inspection, Instant writtenAt) {
    if (state.pipeline(command.pipeline()).answer(command.id()).isPresent()) {
      return new Step(state, List.of());
    }
    Turn turn = new Turn(state, command, writtenAt);
    switch (command.action()) {
      case Submit submit -> submit(turn, submit.bundle(), inspection);
      case Publish publish ->
          turn.refuse(
              "%s: an artifact becomes a version once it is looked into, see Intake"
                  .formatted(publish.contender()));
      case Promote promote -> promote(turn, promote.contender(), promote.version());
      case Retire retire -> retire(turn, retire.contender(), retire.version());
      case Rollback rollback -> rollback(turn, rollback.contender(), rollback.version());
      case Crown crown -> crown(turn, crown.contender());
      case ReportUnloadable report -> LoadReporting.unloadable(turn, report);
      case ReportLoaded report -> LoadReporting.loaded(turn, report);
      case Pause pause -> brake(turn, pause.brake(), true);
      case Resume resume -> brake(turn, resume.brake(), false);
    }
    return turn.end();
  }

  /** Refuses a command without looking at what it asks; a repeated one keeps its answer. */
  public static Step refuse(RegistryState state, Command command, String why, Instant writtenAt) {
    if (state.pipeline(command.pipeline()).answer(command.id()).isPresent()) {
      return new Step(state, List.of());
    }
    Turn turn = new Turn(state, command, writtenAt);
    turn.refuse(why);
    return turn.end();
  }

  private static void submit(Turn turn, Bundle bundle, Inspection inspection) {
    String contender = bundle.contender();
    if (!NAME.matcher(contender).matches() || !NAME.matcher(turn.pipelineName()).matches()) {
      turn.refuse(
          "pipeline %s, contender %s: a name is a letter or digit, then letters, digits, _ . -; submit it under such a name"
              .formatted(turn.pipelineName(), contender));
      return;
    }
    ModelVersion version = turn.submitted(bundle);
    Optional<String> objection = bundle.evaluation().objection().or(inspection::failure);
    if (objection.isPresent()) {
      turn.moveByRegistry(version, State.REJECTED, objection.get());
      turn.refuse("%s is rejected: %s".formatted(version.name(), objection.get()));
      return;
    }
    turn.now()
        .trial(contender)
        .ifPresent(old -> turn.move(old, State.RETIRED, "superseded by " + version.name()));
    seat(turn, version, inspection.shown());
  }

  private static void seat(Turn turn, ModelVersion version, String shown) {
    String also = shown.isEmpty() ? "" : "\n" + shown;
    Optional<ModelVersion> current = turn.now().current(version.contender());
    if (current.isPresent()) {
      String why = "inspected; it scores beside %s".formatted(current.get().name());
      turn.moveByRegistry(version, State.TRIAL, why);
      turn.accept(
          "%s is on trial beside %s%s".formatted(version.name(), current.get().name(), also));
      return;
    }
    ModelVersion trial = turn.moveByRegistry(version, State.TRIAL, "inspected");
    turn.moveByRegistry(trial, State.CURRENT, "its contender had none, and every gate passed");
    turn.accept("%s is current%s".formatted(version.name(), also));
  }

  private static void promote(Turn turn, String contender, int number) {
    if (braked(turn)) {
      return;
    }
    Optional<ModelVersion> found = turn.inState(contender, number, State.TRIAL);
    if (found.isPresent()) {
      replaceCurrent(turn, found.get(), turn.why());
      turn.accept("%s is current".formatted(found.get().name()));
    }
  }

  private static void retire(Turn turn, String contender, int number) {
    Optional<ModelVersion> found = turn.known(contender, number);
    if (found.isEmpty()) {
      return;
    }
    ModelVersion version = found.get();
    if (!version.isActive()) {
      turn.refuse(
          "%s is %s: only a version on trial or current can be retired, there is nothing to do"
              .formatted(version.name(), Turn.word(version.state())));
      return;
    }
    turn.move(version, State.RETIRED, turn.why());
    turn.accept("%s is retired".formatted(version.name()));
  }

  private static void rollback(Turn turn, String contender, int number) {
    if (braked(turn)) {
      return;
    }
    Optional<ModelVersion> found = turn.inState(contender, number, State.RETIRED);
    if (found.isEmpty()) {
      return;
    }
    ModelVersion version = found.get();
    if (version.history().stream().noneMatch(change -> change.state() == State.CURRENT)) {
      turn.refuse(
          "%s was never current: a rollback goes back to a version that was; submit it again for a new trial"
              .formatted(version.name()));
      return;
    }
    replaceCurrent(turn, version, "rollback: " + turn.why());
    turn.accept("%s is current again".formatted(version.name()));
  }

  private static void replaceCurrent(Turn turn, ModelVersion next, String why) {
    turn.now()
        .current(next.contender())
        .ifPresent(
            old ->
                turn.move(
                    old, State.RETIRED, "replaced by %s: %s".formatted(next.name(), turn.why())));
    turn.move(next, State.CURRENT, why);
  }

  private static void crown(Turn turn, String contender) {
    if (braked(turn)) {
      return;
    }
    if (turn.now().current(contender).isEmpty()) {
      turn.refuse(
          "%s has no current version: the champion's decides, so promote or roll back one first"
              .formatted(contender));
    } else if (turn.now().standing().champion().equals(Optional.of(contender))) {
      turn.refuse("%s is the champion already: there is nothing to do".formatted(contender));
    } else {
      turn.crown(contender);
      turn.accept("%s is the champion".formatted(contender));
    }
  }

  private static boolean braked(Turn turn) {
    boolean refused = turn.who().equals(MONITOR) && turn.now().paused("promote");
    if (refused) {
      turn.refuse(
          "the brake promote is on, so %s may not promote, crown or roll back: resume promote, or do it by hand"
              .formatted(MONITOR));
    }
    return refused;
  }

  private static void brake(Turn turn, String brake, boolean on) {
    if (!BRAKES.contains(brake)) {
      turn.refuse("there is no brake %s: name one of %s".formatted(brake, BRAKES));
      return;
    }
    if (turn.now().paused(brake) != on) {
      turn.brake(brake, on);
    }
    turn.accept("the brake %s is %s".formatted(brake, on ? "on" : "off"));
  }
}

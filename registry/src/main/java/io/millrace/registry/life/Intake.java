package io.millrace.registry.life;

import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Command.Submit;
import java.time.Instant;

/**
 * A command on its way into the registry: what brings a model is looked into first, and a published
 * artifact becomes a bundle. Kafka's writer and the loop in memory take commands in through here.
 */
public final class Intake {
  private final Inspector inspector;
  private final Artifacts artifacts;

  /** Where models' bytes are. */
  @FunctionalInterface
  public interface Artifacts {
    Fetched get(Artifact artifact);
  }

  /** An artifact's bytes, or why it cannot be had. */
  public sealed interface Fetched {}

  /** It is there, verified. */
  @SuppressWarnings("ArrayRecordComponent") // up to 256 MiB, handed on, never compared
  public record Found(byte[] bytes) implements Fetched {}

  /** It is not whole, and never will be. */
  public record Lost(String why) implements Fetched {}

  public Intake(Inspector inspector, Artifacts artifacts) {
    this.inspector = inspector;
    this.artifacts = artifacts;
  }

  /**
   * Carries a command out.
   *
   * @param writtenAt wall-clock time, for the records
   */
  public Registry.Step carryOut(RegistryState state, Command command, Instant writtenAt) {
    boolean repeated = state.pipeline(command.pipeline()).answer(command.id()).isPresent();
    if (repeated) {
      return Registry.step(state, command, Inspection.passed(), writtenAt);
    }
    return switch (command.action()) {
      case Submit submit -> {
        Inspection found = inspect(command.pipeline(), submit.bundle());
        yield Registry.step(state, command, found, writtenAt);
      }
      case Publish publish -> publish(state, command, publish, writtenAt);
      case Command.Promote ignored -> plain(state, command, writtenAt);
      case Command.Retire ignored -> plain(state, command, writtenAt);
      case Command.Rollback ignored -> plain(state, command, writtenAt);
      case Command.Crown ignored -> plain(state, command, writtenAt);
      case Command.ReportUnloadable ignored -> plain(state, command, writtenAt);
      case Command.ReportLoaded ignored -> plain(state, command, writtenAt);
      case Command.Pause ignored -> plain(state, command, writtenAt);
      case Command.Resume ignored -> plain(state, command, writtenAt);
    };
  }

  private static Registry.Step plain(RegistryState state, Command command, Instant writtenAt) {
    return Registry.step(state, command, Inspection.passed(), writtenAt);
  }

  private Inspection inspect(String pipeline, Bundle bundle) {
    return switch (artifacts.get(bundle.artifact())) {
      case Found found -> inspector.inspect(pipeline, bundle, found.bytes());
      case Lost lost -> Inspection.failed(lost.why());
    };
  }

  private Registry.Step publish(
      RegistryState state, Command command, Publish publish, Instant writtenAt) {
    return switch (artifacts.get(publish.artifact())) {
      case Lost lost -> Registry.refuse(state, command, lost.why(), writtenAt);
      case Found found ->
          switch (inspector.draft(command.pipeline(), publish, found.bytes())) {
            case Draft.Unclear unclear ->
                Registry.refuse(state, command, unclear.question(), writtenAt);
            case Draft.Bad bad ->
                Registry.step(
                    state,
                    submitting(command, bad.bundle()),
                    Inspection.failed(bad.reason()),
                    writtenAt);
            case Draft.Ready ready ->
                Registry.step(
                    state,
                    submitting(command, ready.bundle()),
                    inspector
                        .inspect(command.pipeline(), ready.bundle(), found.bytes())
                        .showing(ready.shown()),
                    writtenAt);
          };
    };
  }

  private static Command submitting(Command command, Bundle bundle) {
    return new Command(
        command.id(),
        command.pipeline(),
        command.who(),
        command.why(),
        command.at(),
        new Submit(bundle));
  }
}

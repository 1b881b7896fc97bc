package io.millrace.app.loop;

import io.millrace.registry.life.Inspector;
import io.millrace.registry.life.Intake;
import io.millrace.registry.life.Registry;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.Command;
import java.util.Optional;

/** The registry's one writer. Its state is the fold of what it wrote. */
final class RegistryStage implements Stage {
  private final LoopLogs logs;
  private final Intake intake;
  private final Optional<String> untitled;
  private final Cursor<Command> commands;
  private final Transaction transaction = new Transaction();
  private RegistryState state = RegistryState.empty();

  RegistryStage(LoopLogs logs, Inspector inspector, Optional<String> untitled) {
    this.logs = logs;
    this.intake =
        new Intake(inspector, artifact -> new Intake.Found(logs.artifact(artifact.sha256())));
    this.untitled = untitled;
    this.commands = new Cursor<>(logs.commands());
  }

  @Override
  public String name() {
    return "registry";
  }

  @Override
  public int step(int most) {
    int taken = 0;
    while (taken < most && commands.hasNext(0)) {
      Command command = commands.next(0);
      Registry.Step next = carriedOut(command);
      next.records().forEach(said -> transaction.append(logs.models(), 0, said));
      state = next.state();
      taken++;
    }
    return taken;
  }

  private Registry.Step carriedOut(Command command) {
    if (command.action() instanceof Command.Crown(String contender)
        && untitled.filter(contender::equals).isPresent()) {
      String why = "%s is tried on the side only: the title stays where it is".formatted(contender);
      return Registry.refuse(state, command, why, command.at());
    }
    return intake.carryOut(state, command, command.at());
  }

  boolean hasWork() {
    return commands.hasNext(0);
  }

  /** What is known with everything that was carried out. */
  RegistryState state() {
    return state;
  }

  @Override
  public void commit() {
    transaction.commit();
    commands.commit();
  }

  @Override
  public void crash() {
    transaction.abort();
    commands.rewind();
    state = RegistryState.fold(logs.models().kept());
  }
}

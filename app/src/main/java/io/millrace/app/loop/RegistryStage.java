package io.millrace.app.loop;

import io.millrace.registry.life.Inspector;
import io.millrace.registry.life.Intake;
import io.millrace.registry.life.Registry;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.Command;

/** The registry's one writer. Its state is the fold of what it wrote. */
final class RegistryStage implements Stage {
  private final LoopLogs logs;
  private final Intake intake;
  private final Cursor<Command> commands;
  private final Transaction transaction = new Transaction();
  private RegistryState state = RegistryState.empty();

  RegistryStage(LoopLogs logs, Inspector inspector) {
    this.logs = logs;
    this.intake =
        new Intake(inspector, artifact -> new Intake.Found(logs.artifact(artifact.sha256())));
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
      Registry.Step next = intake.carryOut(state, command, command.at());
      next.records().forEach(said -> transaction.append(logs.models(), 0, said));
      state = next.state();
      taken++;
    }
    return taken;
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

package io.millrace.retrain.worker;

import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.life.Inspection;
import io.millrace.registry.life.PipelineState;
import io.millrace.registry.life.Registry;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import io.millrace.scoring.ModelInspector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The logs without Kafka; behind them the real registry's step and the real inspector. */
final class LogsInMemory implements RetrainLogs {
  final List<Request> written = new ArrayList<>();
  final List<Command> submitted = new ArrayList<>();
  final Map<String, byte[]> artifacts = new HashMap<>();
  RegistryState state = RegistryState.empty();
  boolean covered = true;
  boolean registryAnswers = true;
  private final List<Example> examples;

  LogsInMemory(List<Example> examples) {
    this.examples = examples;
  }

  void carryOut(Command command) {
    Inspection inspection =
        command.action() instanceof Command.Submit submit
            ? new ModelInspector()
                .inspect(
                    command.pipeline(),
                    submit.bundle(),
                    artifacts.get(submit.bundle().artifact().sha256()))
            : Inspection.passed();
    state = Registry.step(state, command, inspection, Instant.EPOCH).state();
  }

  @Override
  public PipelineState registry() {
    return state.pipeline("synthetic");
  }

  @Override
  public void follow() {
    Thread.onSpinWait();
  }

  @Override
  public boolean covers(Instant at) {
    return covered;
  }

  @Override
  public List<Example> examples() {
    return examples;
  }

  @Override
  public Optional<byte[]> artifact(Artifact artifact) {
    return Optional.ofNullable(artifacts.get(artifact.sha256()));
  }

  @Override
  public void put(byte[] artifact) {
    artifacts.put(Artifacts.sha256(artifact), artifact);
  }

  @Override
  public void submit(Command command) {
    submitted.add(command);
    if (registryAnswers) {
      carryOut(command);
    }
  }

  @Override
  public void write(Request request) {
    written.add(request);
  }
}

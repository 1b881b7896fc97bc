package io.millrace.app.command;

import io.millrace.app.run.RunPlan;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A pipeline and the servers it runs on, for commands that join a running pipeline. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class PipelineOptions {
  @Option(
      names = "--pipeline",
      required = true,
      paramLabel = "PIPELINE.yaml",
      description = "The pipeline file.")
  private Path file;

  @Mixin private ServerOptions servers;

  PipelineOptions() {}

  Pipeline pipeline() {
    return PipelineFile.read(file);
  }

  RunPlan.Servers servers() {
    return servers.required();
  }

  /** What the registry knows of the pipeline; nothing at first. */
  PipelineState known(CommandSender sender) {
    return sender.state().orElse(PipelineState.empty());
  }

  CommandSender sender() {
    return new CommandSender(pipeline(), servers());
  }
}

package io.millrace.app.command;

import io.millrace.app.run.RunPlan;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A pipeline file as the first parameter, and the servers that its pipeline runs on. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields in
final class RunningPipeline {
  @Parameters(paramLabel = "PIPELINE.yaml", description = "The pipeline file.")
  private Path file;

  @Mixin private ServerOptions servers;

  RunningPipeline() {}

  Pipeline pipeline() {
    return PipelineFile.read(file);
  }

  Connection connection() {
    RunPlan.Servers given = servers.required();
    return new Connection(given.kafka(), given.schemaRegistry(), pipeline().kafka());
  }
}

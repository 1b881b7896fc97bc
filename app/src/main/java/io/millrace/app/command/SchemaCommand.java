package io.millrace.app.command;

import io.millrace.schemas.grammar.JsonSchema;
import io.millrace.schemas.yaml.PipelineFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace schema}: the pipeline file's JSON Schema, for editors. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Print the pipeline file's JSON Schema, for editors.")
@SuppressWarnings("NullAway.Init") // picocli fills the field in
final class SchemaCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(JsonSchema.of(PipelineFile.grammar()).toPrettyString());
  }
}

package io.millrace.app.command;

import io.millrace.app.run.RunPlan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where Kafka and the schema registry are. */
final class ServerOptions {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka's bootstrap address.",
      defaultValue = "${env:MILLRACE_KAFKA}")
  private @Nullable String kafka;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "The schema registry's address (Confluent API).",
      defaultValue = "${env:MILLRACE_SCHEMA_REGISTRY}")
  private @Nullable String schemaRegistry;

  ServerOptions() {}

  /** Both or neither. */
  Optional<RunPlan.Servers> servers() {
    if (kafka == null && schemaRegistry == null) {
      return Optional.empty();
    }
    if (kafka == null || schemaRegistry == null) {
      throw new IllegalArgumentException(
          "--kafka and --schema-registry belong together: %s is missing"
              .formatted(kafka == null ? "--kafka" : "--schema-registry"));
    }
    return Optional.of(new RunPlan.Servers(kafka, schemaRegistry));
  }

  RunPlan.Servers required() {
    return servers()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this command joins a pipeline that runs, and needs its addresses: give"
                        + " --kafka HOST:PORT and --schema-registry URL, or set MILLRACE_KAFKA and"
                        + " MILLRACE_SCHEMA_REGISTRY; millrace run starts a whole pipeline, and"
                        + " prints both"));
  }
}

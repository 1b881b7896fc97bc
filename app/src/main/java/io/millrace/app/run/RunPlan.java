package io.millrace.app.run;

import io.millrace.app.embedded.EmbeddedOptions;
import io.millrace.ingest.replay.Speed;
import io.millrace.ingest.source.SourceFiles;
import io.millrace.schemas.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a one-process run needs to know.
 *
 * @param file the pipeline file, for the stages that run as processes of their own
 * @param data a file to replay for each stream; empty when producers write the raw topics
 * @param directory holds everything that is kept: Kafka's and the registry's data, logs, state
 * @param content whether what an earlier run left in the directory is kept
 * @param servers a Kafka and a schema registry that run elsewhere; empty for embedded ones
 * @param partitions of the topics that are created
 * @param consolePort the page's port; 0 for a free one
 * @param lead how far in event time a replay at maximum speed may run ahead of the monitor
 */
public record RunPlan(
    Pipeline pipeline,
    Path file,
    SourceFiles data,
    Speed speed,
    Path directory,
    EmbeddedOptions.Content content,
    Optional<Servers> servers,
    int partitions,
    int consolePort,
    Duration lead) {
  /** Addresses of Kafka and of the schema registry. */
  public record Servers(String kafka, String schemaRegistry) {}
}

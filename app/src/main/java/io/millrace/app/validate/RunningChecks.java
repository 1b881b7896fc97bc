package io.millrace.app.validate;

import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Definition;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pipeline file against what runs under its name; only reads. */
public final class RunningChecks {
  private RunningChecks() {}

  public static List<Check> of(Pipeline wanted, Connection connection) {
    var codecs = new ConfluentCodecs(connection);
    Optional<Definition> running = RunningDefinition.read(connection, codecs, wanted.name());
    List<Check> checks = new ArrayList<>();
    checks.add(schemas(wanted, codecs));
    if (running.isEmpty()) {
      checks.add(
          Check.skipped(
              "running",
              "no pipeline %s has been started at %s"
                  .formatted(wanted.name(), connection.bootstrapServers())));
      return checks;
    }
    checks.add(Check.passed("running", "compared with what was started at " + running.get().at()));
    checks.addAll(
        new Difference(PipelineFile.parse(running.get()), wanted)
            .checks(active(wanted.name(), connection, codecs)));
    return checks;
  }

  /**
   * What has changed since a pipeline was last started: nothing where it never was, or where the
   * file says the same.
   */
  public static List<Check> changes(Path file, Connection connection) {
    Definition wanted = PipelineFile.definition(file, Instant.now());
    var codecs = new ConfluentCodecs(connection);
    return RunningDefinition.read(connection, codecs, wanted.pipeline())
        .filter(running -> !running.says(wanted))
        .map(
            running ->
                of(PipelineFile.read(file), connection).stream()
                    .filter(check -> !check.findings().isEmpty())
                    .toList())
        .orElse(List.of());
  }

  private static Check schemas(Pipeline wanted, ConfluentCodecs codecs) {
    Topics topics = Topics.of(wanted.name());
    List<Check.Finding> refused =
        wanted.streams().values().stream()
            .filter(s -> !codecs.accepts(topics.stream(s.name()).subject(), s.schema().avro()))
            .map(
                stream ->
                    Check.Finding.of(
                        ("the schema of %s is incompatible with those registered under %s: what is"
                                + " in the topic could not be read any more; give new fields a"
                                + " default, change no type, or name a new stream")
                            .formatted(stream.name(), topics.stream(stream.name()).subject())))
            .toList();
    return refused.isEmpty()
        ? Check.passed("running schemas", "the registry takes them")
        : Check.failed("running schemas", "the registry refuses " + refused.size(), refused);
  }

  private static List<Difference.Serving> active(
      String pipeline, Connection connection, ConfluentCodecs codecs) {
    if (!TopicSetup.exists(connection, Topics.MODELS)) {
      return List.of();
    }
    try (var view = new RegistryView(connection, codecs)) {
      view.start();
      return Optional.ofNullable(view.state().pipelines().get(pipeline))
          .map(PipelineState::active)
          .orElse(List.of())
          .stream()
          .map(v -> new Difference.Serving(v.name(), v.bundle().manifest().features()))
          .toList();
    }
  }
}

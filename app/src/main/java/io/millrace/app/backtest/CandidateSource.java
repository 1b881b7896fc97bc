package io.millrace.app.backtest;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a version to be tried comes from. */
public final class CandidateSource {
  private static final Pattern VERSION = Pattern.compile("(.+)@(\\d{1,9})");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private CandidateSource() {}

  /**
   * Finds a version by its name.
   *
   * @param name {@code trees@3}
   * @param kafka where the registry's log is
   * @throws IllegalArgumentException when there is no such version
   */
  public static Candidate find(String name, Pipeline pipeline, Optional<Connection> kafka) {
    Matcher named = VERSION.matcher(name);
    if (!named.matches() || kafka.isEmpty()) {
      throw new IllegalArgumentException(
          "--model is %s: a version CONTENDER@N is expected, and --kafka and --schema-registry where the registry is"
              .formatted(name));
    }
    Codecs codecs = new ConfluentCodecs(kafka.get());
    int number = Integer.parseInt(named.group(2));
    ModelVersion version =
        state(kafka.get(), codecs)
            .pipeline(pipeline.name())
            .version(named.group(1), number)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "pipeline %s has no version %s: millrace models list shows them"
                            .formatted(pipeline.name(), name)));
    try (var store = new ArtifactStore(kafka.get(), codecs)) {
      byte[] artifact = store.get(version.bundle().artifact(), PATIENCE);
      return new Candidate(name, version.bundle(), new Blob(artifact));
    }
  }

  private static RegistryState state(Connection kafka, Codecs codecs) {
    var codec = codecs.of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class));
    try (var reader = new LogReader<>(kafka, Topics.MODELS.name(), codec)) {
      return RegistryState.fold(reader.readToEnd().stream().map(LogReader.Entry::message).toList());
    }
  }
}

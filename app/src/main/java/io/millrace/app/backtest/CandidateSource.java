package io.millrace.app.backtest;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.life.Draft;
import io.millrace.registry.life.Offers;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.ModelInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
   * Finds a version by its name, or makes one of an artifact, as publishing it would.
   *
   * @param name a file, or {@code trees@3}
   * @param kafka where the registry's log is
   * @throws IllegalArgumentException when there is no such version, or the artifact cannot be
   *     understood without further words
   */
  public static Candidate find(String name, Pipeline pipeline, Optional<Connection> kafka) {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      return drafted(file, pipeline);
    }
    Matcher named = VERSION.matcher(name);
    if (!named.matches() || kafka.isEmpty()) {
      throw new IllegalArgumentException(
          "--model is %s: no such file; else a version CONTENDER@N is expected, and --kafka and --schema-registry where the registry is"
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

  private static Candidate drafted(Path file, Pipeline pipeline) {
    byte[] artifact = bytes(file);
    Pipeline beside = Candidate.beside(pipeline, engine(artifact), file.toString());
    var publish =
        new Publish(
            Candidate.NAME,
            Artifacts.describe(artifact),
            Offers.of(beside, Candidate.NAME, Offers.Said.NOTHING));
    return switch (new ModelInspector().draft(pipeline.name(), publish, artifact)) {
      case Draft.Unclear unclear ->
          throw new IllegalArgumentException(
              "%s: %s; publish it with millrace models publish, which can be told, and name it as CONTENDER@N"
                  .formatted(file, unclear.question()));
      case Draft.Bad bad ->
          throw new IllegalArgumentException("%s must not serve: %s".formatted(file, bad.reason()));
      case Draft.Ready ready ->
          new Candidate(file.getFileName().toString(), ready.bundle(), new Blob(artifact));
    };
  }

  /** Java's serialisation begins with these two bytes, and so do Smile's models here. */
  private static Manifest.Engine engine(byte[] artifact) {
    boolean serialised =
        artifact.length > 1 && artifact[0] == (byte) 0xAC && artifact[1] == (byte) 0xED;
    return serialised ? Manifest.Engine.SMILE : Manifest.Engine.ONNX;
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > ArtifactChunk.LARGEST_ARTIFACT) {
        throw new IllegalArgumentException(
            "%s has %d bytes: %d are the limit"
                .formatted(file, Files.size(file), ArtifactChunk.LARGEST_ARTIFACT));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static RegistryState state(Connection kafka, Codecs codecs) {
    var codec = codecs.of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class));
    try (var reader = new LogReader<>(kafka, Topics.MODELS.name(), codec)) {
      return RegistryState.fold(reader.readToEnd().stream().map(LogReader.Entry::message).toList());
    }
  }
}

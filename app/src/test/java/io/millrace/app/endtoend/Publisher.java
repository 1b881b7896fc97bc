package io.millrace.app.endtoend;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.artifact.Artifacts;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.ArtifactChunk;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Someone who publishes versions by command, damaged ones among them. */
final class Publisher implements AutoCloseable {
  private static final Duration FETCH = Duration.ofSeconds(60);

  private final String pipeline;
  private final Connection connection;
  private final Codec<Command> commands;
  private final Codec<ArtifactChunk> chunks;
  private final ArtifactStore store;
  private final RegistryView view;

  Publisher(String pipeline, Connection connection, Codecs codecs) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.commands = codecs.of(Topics.COMMANDS.subject(), RecordForm.of(Command.class));
    this.chunks = codecs.of(Topics.ARTIFACTS.subject(), RecordForm.of(ArtifactChunk.class));
    this.store = new ArtifactStore(connection, codecs);
    this.view = new RegistryView(connection, codecs);
    view.start();
  }

  PipelineState state() {
    return view.state().pipeline(pipeline);
  }

  byte[] artifact(ModelVersion version) {
    return store.get(version.bundle().artifact(), FETCH);
  }

  /** Submits a contender's current version again, one byte of its artifact changed. */
  String submitFlipped(String contender) throws Exception {
    ModelVersion good = state().current(contender).orElseThrow();
    byte[] bytes = artifact(good);
    bytes[0] ^= (byte) 0xff;
    return submit(good.bundle(), store.put(bytes));
  }

  /** Submits an artifact one byte of which changes on its way to the registry. */
  String submitChangedOnTheWay(String contender) throws Exception {
    ModelVersion good = state().current(contender).orElseThrow();
    byte[] bytes = artifact(good);
    byte[] sent = java.util.Arrays.copyOf(bytes, bytes.length + 1);
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (ArtifactChunk chunk : Artifacts.cut(sent)) {
        byte[] arrived = chunk.bytes().bytes();
        arrived[arrived.length / 2] ^= 1;
        var changed =
            new ArtifactChunk(chunk.sha256(), chunk.index(), chunk.count(), new Blob(arrived));
        String key = Artifacts.key(chunk.sha256(), chunk.index());
        producer
            .send(new ProducerRecord<>(Topics.ARTIFACTS.name(), 0, key, chunks.encode(changed)))
            .get();
      }
    }
    return submit(good.bundle(), Artifacts.describe(sent));
  }

  private String submit(Bundle good, Bundle.Artifact artifact) throws Exception {
    var damaged =
        new Bundle(
            good.contender(),
            good.manifest(),
            artifact,
            good.profile(),
            good.selfTest(),
            good.provenance(),
            good.evaluation(),
            "Damaged.");
    String id = "damaged-" + artifact.sha256();
    var command =
        new Command(id, pipeline, "a person", "a test", Instant.now(), new Command.Submit(damaged));
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      producer
          .send(new ProducerRecord<>(Topics.COMMANDS.name(), pipeline, commands.encode(command)))
          .get();
    }
    return id;
  }

  @Override
  public void close() {
    view.close();
    store.close();
  }
}

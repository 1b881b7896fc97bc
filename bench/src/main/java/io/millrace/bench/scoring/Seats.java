package io.millrace.bench.scoring;

import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.life.RecordKey;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.message.ModelVersion.State;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.message.RegistryRecord.Standing;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Seats versions as the registry's writer would: the same records in the same order, without its
 * inspection, which would take the processor from what is measured. Not thread-safe.
 */
final class Seats implements AutoCloseable {
  private final String pipeline;
  private final ArtifactStore artifacts;
  private final Codec<RegistryRecord> codec;
  private final KafkaProducer<String, byte[]> producer;
  private final Map<String, ModelVersion> seated = new HashMap<>();
  private int commands;

  Seats(String pipeline, Connection connection, Codecs codecs) {
    this.pipeline = pipeline;
    this.artifacts = new ArtifactStore(connection, codecs);
    this.codec = codecs.of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class));
    this.producer = new KafkaProducer<>(connection.producer());
  }

  /** Makes a version its contender's current one; its number. */
  int seat(Models.Version version) {
    artifacts.put(version.artifact());
    String contender = version.bundle().contender();
    ModelVersion before = seated.get(contender);
    int number = before == null ? 1 : before.number() + 1;
    commands++;
    if (before != null) {
      write(new ModelVersion(pipeline, before.number(), State.RETIRED, before.bundle(), List.of()));
    }
    var next = new ModelVersion(pipeline, number, State.CURRENT, version.bundle(), List.of());
    write(next);
    if (seated.isEmpty()) {
      write(new Standing(Optional.of(contender), Optional.of(Instant.EPOCH), List.of()));
    }
    write(new CommandAnswer(true, ""));
    producer.flush();
    seated.put(contender, next);
    return number;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flushed; a lost record leaves the worker waiting
  private void write(RegistryRecord.Body body) {
    var record = new RegistryRecord(pipeline, "bench" + commands, Instant.now(), body);
    producer.send(
        new ProducerRecord<>(Topics.MODELS.name(), RecordKey.of(record), codec.encode(record)));
  }

  @Override
  public void close() {
    producer.close();
    artifacts.close();
  }
}

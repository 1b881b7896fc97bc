package io.millrace.app.erase;

import io.millrace.features.kafka.ErasureHeaders;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.ModelVersion;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Forgets an entity, in three steps, each of which may be done again: the erasure goes into every
 * partition of the logs that state is kept from, in one transaction; the logs up to there are read
 * for the entity's events; their hashes go into {@code <p>.erasures}, in another. A call that was
 * cut off is repeated. Two at once fence each other by their transactional id.
 */
public final class Erasing {
  private final Pipeline pipeline;
  private final Connection connection;
  private final Codecs codecs;
  private final Topics topics;

  private Erasing(Pipeline pipeline, Connection connection) {
    this.pipeline = pipeline;
    this.connection = connection;
    this.codecs = new ConfluentCodecs(connection);
    this.topics = Topics.of(pipeline.name());
  }

  /**
   * Erases, and says what is left.
   *
   * @param now wall-clock time
   */
  public static ErasureReport run(
      Pipeline pipeline, Connection connection, Entity entity, Instant now) {
    return new Erasing(pipeline, connection).run(entity, now.truncatedTo(ChronoUnit.MILLIS));
  }

  private ErasureReport run(Entity entity, Instant now) {
    if (!TopicSetup.exists(connection, topics.keyed())) {
      throw new IllegalStateException(
          "no pipeline %s has run at %s: there is no topic %s"
              .formatted(pipeline.name(), connection.bootstrapServers(), topics.keyed().name()));
    }
    TopicSetup.ensure(connection, List.of(topics.erasures()), 1);
    var erasure = Erasure.of(pipeline.name(), entity.field(), entity.value(), now);
    var events = new EntityEvents(pipeline, connection, codecs, entity);
    try (var producer =
        new KafkaProducer<String, byte[]>(
            connection.transactionalProducer(topics.erasures().name() + ".erase"))) {
      producer.initTransactions();
      events.read(mark(producer, erasure));
      note(producer, erasure, events.ids());
    }
    return new ErasureReport(
        entity.field(),
        events.ids().size(),
        events.examples().size(),
        events.unreadable(),
        learned(events.examples()),
        Copies.of(pipeline, connection, now));
  }

  /** Writes the erasure where state is kept from; where it stands in the keyed log. */
  private Map<TopicPartition, Long> mark(KafkaProducer<String, byte[]> producer, Erasure erasure) {
    List<Topic> logs =
        pipeline.furtherKeys().isEmpty()
            ? List.of(topics.keyed())
            : List.of(topics.keyed(), topics.rekeyed());
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    producer.beginTransaction();
    for (Topic log : logs) {
      for (var partition : producer.partitionsFor(log.name())) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    log.name(),
                    partition.partition(),
                    erasure.at().toEpochMilli(),
                    null,
                    null,
                    ErasureHeaders.of(erasure))));
      }
    }
    producer.commitTransaction();
    Map<TopicPartition, Long> marks = new HashMap<>();
    for (Future<RecordMetadata> one : sent) {
      RecordMetadata at = committed(one);
      if (at.topic().equals(topics.keyed().name())) {
        marks.put(new TopicPartition(at.topic(), at.partition()), at.offset());
      }
    }
    return marks;
  }

  private static RecordMetadata committed(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the erasure was not written: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while erasing; call it again", e);
    }
  }

  /** A send that fails makes the commit fail: its future need not be asked. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void note(KafkaProducer<String, byte[]> producer, Erasure erasure, Set<String> ids) {
    String topic = topics.erasures().name();
    Codec<Erasure> codec = codecs.of(topics.erasures().subject(), RecordForm.of(Erasure.class));
    byte[] value = codec.encode(erasure);
    producer.beginTransaction();
    for (String id : ids) {
      producer.send(new ProducerRecord<>(topic, Erasure.eventHash(pipeline.name(), id), value));
    }
    producer.commitTransaction();
  }

  private List<ErasureReport.Learned> learned(List<Instant> examples) {
    if (!TopicSetup.exists(connection, Topics.MODELS)) {
      return List.of();
    }
    try (var view = new RegistryView(connection, codecs)) {
      view.start();
      PipelineState known = view.state().pipeline(pipeline.name());
      return known.contenders().stream()
          .flatMap(contender -> known.versionsOf(contender).stream())
          .flatMap(version -> learned(version, examples).stream())
          .toList();
    }
  }

  private static Optional<ErasureReport.Learned> learned(
      ModelVersion version, List<Instant> examples) {
    Bundle.Provenance made = version.bundle().provenance();
    long within =
        examples.stream()
            .filter(time -> !time.isBefore(made.from()) && !time.isAfter(made.to()))
            .count();
    return within == 0
        ? Optional.empty()
        : Optional.of(
            new ErasureReport.Learned(
                version.name(), version.state().name(), made.from(), made.to(), within));
  }
}

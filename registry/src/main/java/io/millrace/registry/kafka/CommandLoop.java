package io.millrace.registry.kafka;

import io.millrace.registry.artifact.ArtifactException;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.life.Inspector;
import io.millrace.registry.life.Intake;
import io.millrace.registry.life.Intake.Fetched;
import io.millrace.registry.life.Intake.Found;
import io.millrace.registry.life.Intake.Lost;
import io.millrace.registry.life.RecordKey;
import io.millrace.registry.life.Registry;
import io.millrace.registry.life.RegistryState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.RegistryRecord;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.PoisonException;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the writer, from taking over to the first failure. It takes over before it reads the
 * state, so nobody can write after that; whatever fails, the next life reads what was committed.
 */
final class CommandLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandLoop.class);
  private static final String NAME = "millrace.registry";
  private static final TopicPartition COMMANDS = new TopicPartition(Topics.COMMANDS.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FETCH = Duration.ofMinutes(5);

  /** A bundle goes from a command into a version's record: both must fit Kafka's 1 MiB. */
  private static final int LARGEST_COMMAND = 768 * 1024;

  private final Intake intake;
  private final AtomicLong poison;
  private final Codec<Command> commands;
  private final Codec<RegistryRecord> models;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final ArtifactStore artifacts;
  private RegistryState state;

  CommandLoop(Connection connection, Codecs codecs, Inspector inspector, AtomicLong poison) {
    this.intake = new Intake(inspector, this::fetch);
    this.poison = poison;
    this.commands = codecs.of(Topics.COMMANDS.subject(), RecordForm.of(Command.class));
    this.models = codecs.of(Topics.MODELS.subject(), RecordForm.of(RegistryRecord.class));
    this.producer = new KafkaProducer<>(connection.transactionalProducer(NAME));
    this.consumer = new KafkaConsumer<>(connection.consumer(NAME));
    this.artifacts = new ArtifactStore(connection, codecs);
    try {
      producer.initTransactions();
      this.state = written(connection);
      consumer.assign(List.of(COMMANDS));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private RegistryState written(Connection connection) {
    try (var log = new LogReader<>(connection, Topics.MODELS.name(), models)) {
      return RegistryState.fold(log.readToEnd().stream().map(LogReader.Entry::message).toList());
    }
  }

  /** Carries out what has come. */
  void step() {
    for (ConsumerRecord<String, byte[]> found : consumer.poll(POLL)) {
      Optional<Command> command = read(found);
      Registry.Step next =
          command
              .map(known -> carryOut(known, found.serializedValueSize()))
              .orElse(new Registry.Step(state, List.of()));
      commit(next.records(), found.offset());
      state = next.state();
    }
  }

  private Optional<Command> read(ConsumerRecord<String, byte[]> found) {
    try {
      if (found.value() == null) {
        throw new PoisonException("it has no value");
      }
      return Optional.of(commands.decode(found.value()));
    } catch (PoisonException e) {
      poison.incrementAndGet();
      LOG.error("the command at offset {} cannot be read and is passed over", found.offset(), e);
      return Optional.empty();
    }
  }

  private Registry.Step carryOut(Command command, int size) {
    Instant now = Instant.now();
    if (size > LARGEST_COMMAND) {
      String why =
          "the command has %d bytes: %d are the limit; send fewer self-test rows or a smaller profile"
              .formatted(size, LARGEST_COMMAND);
      return Registry.refuse(state, command, why, now);
    }
    Registry.Step next = intake.carryOut(state, command, now);
    next.state()
        .pipeline(command.pipeline())
        .answer(command.id())
        .ifPresent(answer -> LOG.info("{} {}: {}", command.pipeline(), command.id(), answer));
    return next;
  }

  private Fetched fetch(Bundle.Artifact artifact) {
    try {
      return new Found(artifacts.get(artifact, FETCH));
    } catch (ArtifactException e) {
      return new Lost(String.valueOf(e.getMessage()));
    }
  }

  private void commit(List<RegistryRecord> records, long offset) {
    producer.beginTransaction();
    for (RegistryRecord one : records) {
      // A send that fails makes the commit fail.
      var unused =
          producer.send(
              new ProducerRecord<>(Topics.MODELS.name(), 0, RecordKey.of(one), models.encode(one)));
    }
    producer.sendOffsetsToTransaction(
        Map.of(COMMANDS, new OffsetAndMetadata(offset + 1)), consumer.groupMetadata());
    producer.commitTransaction();
  }

  void wakeup() {
    consumer.wakeup();
  }

  /** An open transaction is aborted: by the producer's end, or by the next writer's start. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
    artifacts.close();
  }
}

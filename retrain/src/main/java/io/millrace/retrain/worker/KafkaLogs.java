package io.millrace.retrain.worker;

import io.millrace.registry.artifact.ArtifactException;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.retrain.dataset.RememberedExamples;
import io.millrace.schemas.avro.ExampleForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Erasure;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Request;
import io.millrace.schemas.message.Watermark;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The logs on Kafka. Examples are read once and kept in memory, all of them: a few hundred bytes
 * each. Records are written one by one and waited for; they are few.
 */
final class KafkaLogs implements RetrainLogs, AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration GLANCE = Duration.ofMillis(10);

  /** Polls of examples in a row: a replay at full speed brings more than one poll's worth. */
  private static final int POLLS_IN_A_ROW = 50;

  private static final Duration ARTIFACT = Duration.ofSeconds(30);
  private static final String MONITOR = "monitor";

  private final Pipeline pipeline;
  private final Topics topics;
  private final RequestBook book;
  private final RegistryView registry;
  private final ArtifactStore artifacts;
  private final LogReader<Request> requestLog;
  private final LogReader<Example> exampleLog;
  private final LogReader<Watermark> watermarkLog;
  private final LogReader<Erasure> erasureLog;
  private final KafkaProducer<String, byte[]> producer;
  private final Codec<Request> requestCodec;
  private final Codec<Command> commandCodec;
  private final RememberedExamples examples;

  /** How to close what is open, the latest first: also when the constructor fails half way. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  private Instant watermark = Instant.MIN;

  KafkaLogs(Connection connection, Pipeline pipeline, Codecs codecs, RequestBook book) {
    this.pipeline = pipeline;
    this.topics = Topics.of(pipeline.name());
    this.book = book;
    this.examples = new RememberedExamples(pipeline.name());
    this.requestCodec = codecs.of(topics.requests().subject(), RecordForm.of(Request.class));
    this.commandCodec = codecs.of(Topics.COMMANDS.subject(), RecordForm.of(Command.class));
    Codec<Example> exampleCodec =
        codecs.of(topics.examples().subject(), ExampleForm.of(pipeline.signature()));
    Codec<Erasure> erasureCodec =
        codecs.of(topics.erasures().subject(), RecordForm.of(Erasure.class));
    Codec<Watermark> watermarkCodec =
        codecs.of(topics.watermarks().subject(), RecordForm.of(Watermark.class));
    try {
      this.requestLog = new LogReader<>(connection, topics.requests().name(), requestCodec);
      opened.push(requestLog::close);
      this.exampleLog = new LogReader<>(connection, topics.examples().name(), exampleCodec);
      opened.push(exampleLog::close);
      this.watermarkLog = new LogReader<>(connection, topics.watermarks().name(), watermarkCodec);
      opened.push(watermarkLog::close);
      this.erasureLog = new LogReader<>(connection, topics.erasures().name(), erasureCodec);
      opened.push(erasureLog::close);
      this.artifacts = new ArtifactStore(connection, codecs);
      opened.push(artifacts::close);
      this.producer = new KafkaProducer<>(connection.producer());
      opened.push(producer::close);
      this.registry = new RegistryView(connection, codecs);
      registry.start();
      opened.push(registry::close);
      requestLog.readToEnd().forEach(entry -> book.note(entry.message()));
    } catch (RuntimeException e) {
      opened.forEach(Runnable::run);
      throw e;
    }
  }

  @Override
  public PipelineState registry() {
    return registry.state().pipeline(pipeline.name());
  }

  @Override
  public void follow() {
    requestLog.poll(GLANCE).forEach(entry -> book.note(entry.message()));
    watermarkLog.poll(GLANCE).forEach(entry -> note(entry.message()));
    erase(erasureLog.poll(GLANCE));
    boolean more = true;
    for (int i = 0; more && i < POLLS_IN_A_ROW; i++) {
      List<LogReader.Entry<Example>> entries = exampleLog.poll(POLL);
      entries.forEach(entry -> examples.add(entry.message()));
      more = !entries.isEmpty();
    }
  }

  private void erase(List<LogReader.Entry<Erasure>> entries) {
    examples.erase(entries.stream().map(LogReader.Entry::key).toList());
  }

  private void note(Watermark said) {
    if (said.stage().equals(MONITOR) && said.watermark().isAfter(watermark)) {
      watermark = said.watermark();
    }
  }

  /**
   * The monitor has closed everything up to its watermark. Examples and watermark are written to
   * two topics, whose commits become visible one after the other: so the examples are read to their
   * end until a whole reading brings none that is due.
   */
  @Override
  public boolean covers(Instant at) {
    if (watermark.isBefore(at)) {
      return false;
    }
    Instant lastMature = at.minus(pipeline.label().within());
    boolean brought = false;
    erase(erasureLog.readToEnd());
    for (LogReader.Entry<Example> entry : exampleLog.readToEnd()) {
      examples.add(entry.message());
      brought |= !entry.message().vector().eventTime().isAfter(lastMature);
    }
    return !brought;
  }

  @Override
  public List<Example> examples() {
    return examples.examples();
  }

  @Override
  public Optional<byte[]> artifact(Artifact artifact) {
    try {
      return Optional.of(artifacts.get(artifact, ARTIFACT));
    } catch (ArtifactException | TimeoutException e) {
      return Optional.empty();
    }
  }

  @Override
  public void put(byte[] artifact) {
    artifacts.put(artifact);
  }

  @Override
  public void submit(Command command) {
    send(Topics.COMMANDS, pipeline.name(), commandCodec.encode(command));
  }

  @Override
  public void write(Request request) {
    send(topics.requests(), request.id(), requestCodec.encode(request));
    book.note(request);
  }

  private void send(Topic topic, String key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>(topic.name(), 0, key, value)).get();
    } catch (ExecutionException e) {
      throw new KafkaException("%s did not take a record".formatted(topic.name()), e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    // Kafka's clients do not close in an interrupted thread, and stopping interrupts.
    boolean interrupted = Thread.interrupted();
    opened.forEach(Runnable::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.millrace.app.validate;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Definition;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topic;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a pipeline runs with, in {@code <p>.definitions}: the last record there. */
public final class RunningDefinition {
  private RunningDefinition() {}

  /** Writes what the file says, unless it is what was written last. */
  public static void publish(Connection connection, Codecs codecs, Path file) {
    Definition definition = PipelineFile.definition(file, Instant.now());
    Topic topic = Topics.of(definition.pipeline()).definitions();
    if (read(connection, codecs, definition.pipeline()).filter(definition::says).isPresent()) {
      return;
    }
    byte[] value = codec(codecs, topic).encode(definition);
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      producer.send(new ProducerRecord<>(topic.name(), definition.pipeline(), value)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the definition cannot be written to %s: %s".formatted(topic.name(), e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing the definition", e);
    }
  }

  /** What the pipeline of that name was last started with; empty when it never was. */
  public static Optional<Definition> read(Connection connection, Codecs codecs, String pipeline) {
    Topic topic = Topics.of(pipeline).definitions();
    if (!TopicSetup.exists(connection, topic)) {
      return Optional.empty();
    }
    try (var log = new LogReader<>(connection, topic.name(), codec(codecs, topic))) {
      List<LogReader.Entry<Definition>> all = log.readToEnd();
      return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().message());
    }
  }

  private static Codec<Definition> codec(Codecs codecs, Topic topic) {
    return codecs.of(topic.subject(), RecordForm.of(Definition.class));
  }
}

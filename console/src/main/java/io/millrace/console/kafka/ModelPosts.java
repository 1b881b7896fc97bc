package io.millrace.console.kafka;

import io.millrace.console.http.ModelDesk;
import io.millrace.registry.artifact.ArtifactException;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.Offers;
import io.millrace.registry.life.Offers.Said;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.message.Bundle.Artifact;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.Command.Offer;
import io.millrace.schemas.message.Command.Publish;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.topic.Topics;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** The desk on Kafka: artifacts and commands are written, the registry's topic is followed. */
public final class ModelPosts implements ModelDesk, AutoCloseable {
  private static final String WHO = "console";

  private final Connection connection;
  private final Codecs codecs;
  private final Pipeline pipeline;
  private final RegistryView view;

  public ModelPosts(Connection connection, Codecs codecs, Pipeline pipeline) {
    this.connection = connection;
    this.codecs = codecs;
    this.pipeline = pipeline;
    this.view = new RegistryView(connection, codecs);
  }

  /** Reads what the registry has said, then follows. */
  public void start() {
    view.start();
  }

  @Override
  public String publish(String contender, byte[] bytes, Said said) {
    Offer offer = Offers.of(pipeline, contender, said);
    String why = said.note().isBlank() ? "published by HTTP" : said.note();
    String id = UUID.randomUUID().toString();
    var command =
        new Command(
            id,
            pipeline.name(),
            WHO,
            why,
            Instant.now(),
            new Publish(contender, put(bytes), offer));
    byte[] value =
        codecs.of(Topics.COMMANDS.subject(), RecordForm.of(Command.class)).encode(command);
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), pipeline.name(), value)).get();
    } catch (ExecutionException e) {
      throw new KafkaException("the command could not be sent", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return id;
  }

  @Override
  public String publish(String contender, byte[] model, byte[] tokenizer, Said said) {
    return publish(contender, Offers.artifact(pipeline, contender, model, tokenizer), said);
  }

  private Artifact put(byte[] bytes) {
    try (var store = new ArtifactStore(connection, codecs)) {
      return store.put(bytes);
    } catch (ArtifactException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public PipelineState state() {
    return view.state().pipeline(pipeline.name());
  }

  @Override
  public void close() {
    view.close();
  }
}

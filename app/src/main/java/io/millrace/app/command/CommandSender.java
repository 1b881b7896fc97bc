package io.millrace.app.command;

import io.millrace.app.run.RunPlan;
import io.millrace.registry.artifact.ArtifactStore;
import io.millrace.registry.kafka.RegistryView;
import io.millrace.registry.life.PipelineState;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command;
import io.millrace.schemas.message.RegistryRecord.CommandAnswer;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.ConfluentCodecs;
import io.millrace.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends a person's command to the registry and waits for its answer. */
final class CommandSender {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A model is loaded and tried before the registry answers. */
  private static final Duration INSPECTION = Duration.ofSeconds(150);

  private static final Duration FETCH = Duration.ofSeconds(60);

  private final Pipeline pipeline;
  private final Connection connection;

  CommandSender(Pipeline pipeline, RunPlan.Servers servers) {
    this.pipeline = pipeline;
    this.connection = new Connection(servers.kafka(), servers.schemaRegistry(), pipeline.kafka());
  }

  /** The registry's answer; a failure when none comes in time. */
  CommandAnswer send(Command.Action action, String why) {
    var codecs = new ConfluentCodecs(connection);
    TopicSetup.ensure(connection, List.of(Topics.COMMANDS, Topics.MODELS, Topics.ARTIFACTS), 1);
    String id = UUID.randomUUID().toString();
    Duration patience = action instanceof Command.Submit ? INSPECTION : PATIENCE;
    var answer = new CompletableFuture<CommandAnswer>();
    try (var view = new RegistryView(connection, codecs);
        var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      view.listen(state -> state.pipeline(pipeline.name()).answer(id).ifPresent(answer::complete));
      view.start();
      var command =
          new Command(
              id, pipeline.name(), System.getProperty("user.name"), why, Instant.now(), action);
      byte[] value =
          codecs.of(Topics.COMMANDS.subject(), RecordForm.of(Command.class)).encode(command);
      producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), pipeline.name(), value)).get();
      return answer.get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "command %s was sent but not answered within %s: is the registry stage running?"
              .formatted(id, patience),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the command could not be sent: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the answer", e);
    }
  }

  /** Puts a model's bytes where the registry and the scorers find them. */
  Bundle.Artifact put(byte[] artifact) {
    TopicSetup.ensure(connection, List.of(Topics.COMMANDS, Topics.MODELS, Topics.ARTIFACTS), 1);
    try (var store = new ArtifactStore(connection, new ConfluentCodecs(connection))) {
      return store.put(artifact);
    }
  }

  /** A model's bytes, verified. */
  byte[] fetch(Bundle.Artifact artifact) {
    try (var store = new ArtifactStore(connection, new ConfluentCodecs(connection))) {
      return store.get(artifact, FETCH);
    }
  }

  /** What the registry knows of the pipeline now. */
  Optional<PipelineState> state() {
    try (var view = new RegistryView(connection, new ConfluentCodecs(connection))) {
      view.start();
      return Optional.ofNullable(view.state().pipelines().get(pipeline.name()));
    }
  }
}

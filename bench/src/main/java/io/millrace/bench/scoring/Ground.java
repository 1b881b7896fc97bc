package io.millrace.bench.scoring;

import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Alias;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Prediction;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.worker.kafka.ScoringSettings;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** A pipeline of made-up events on a broker, with topics, seats and codecs of its own. */
record Ground(Connection connection, Codecs codecs, Pipeline pipeline) {
  static final int PARTITIONS = 4;

  /** Lays its topics out. */
  static Ground of(Connection connection, String name, String delivery) {
    Pipeline pipeline = MadeUpEvents.pipeline(name, delivery);
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    return new Ground(connection, new InMemoryCodecs(), pipeline);
  }

  Topics topics() {
    return Topics.of(pipeline.name());
  }

  Seats seats() {
    return new Seats(pipeline.name(), connection, codecs);
  }

  /** The settings that workers have, but for the batch. */
  static ScoringSettings settings(int batch) {
    ScoringSettings usual = ScoringSettings.of("0", new Device.Cpu());
    return new ScoringSettings(
        usual.instance(), usual.pollVectors(), batch, usual.commitEvery(), usual.device());
  }

  /** Starts a worker. */
  ScoringWorker worker(Engine engine, int batch) {
    var worker = new ScoringWorker(connection, codecs, pipeline, engine, settings(batch));
    worker.start();
    return worker;
  }

  /** Starts the loop written by hand, with the batches that workers have. */
  Running byHand(String contender, RowModel model) {
    Codec<Prediction> codec =
        codecs.of(topics().predictions().subject(), RecordForm.of(Prediction.class));
    var texts =
        new HandWritten.Texts(
            topics().features().name(),
            topics().predictions().name(),
            VectorForm.of(pipeline.signature()).schema(),
            RecordForm.of(Prediction.class).schema(),
            Arrays.copyOf(codec.encode(any()), 5),
            contender);
    var loop = new HandWritten(connection, texts, ScoringSettings.of("0", new Device.Cpu()), model);
    return Running.loop("by-hand", loop);
  }

  private static Prediction any() {
    Instant at = Instant.EPOCH;
    return new Prediction(
        "", "", at, "", 1, Alias.CURRENT, true, 0, List.of(), "", 0, 0, at, at, 0, "cpu");
  }

  /** Writes vectors, in turn to each partition. */
  void write(List<FeatureVector> vectors) {
    Codec<FeatureVector> codec = vectorCodec();
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      for (int i = 0; i < vectors.size(); i++) {
        FeatureVector vector = vectors.get(i);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topics().features().name(),
                    i % PARTITIONS,
                    vector.key(),
                    codec.encode(vector)));
      }
    }
  }

  Codec<FeatureVector> vectorCodec() {
    return codecs.of(topics().features().subject(), VectorForm.of(pipeline.signature()));
  }

  /** Lets a group begin at the beginning. It must have no members. */
  void forget(String group) {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    try (Admin admin = Admin.create(connection.admin())) {
      while (true) {
        try {
          admin.deleteConsumerGroups(List.of(group)).all().get();
          return;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof GroupIdNotFoundException) {
            return;
          }
          if (System.nanoTime() > until) {
            throw new IllegalStateException("group %s does not end".formatted(group), e);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a group ended", e);
    }
  }

  /** Vectors answered a second, from the first visible answers to the last. */
  @SuppressWarnings("try") // what runs is only closed
  static double perSecond(Connection connection, String to, long count, Running.Start start) {
    try (var end = new CommittedEnd(connection, to)) {
      long before = end.now();
      System.gc();
      try (Running running = start.start()) {
        return end.perSecond(before, count);
      }
    }
  }
}

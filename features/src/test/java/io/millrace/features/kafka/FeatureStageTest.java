package io.millrace.features.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.engine.FeatureEngine;
import io.millrace.features.engine.Output;
import io.millrace.features.fixture.Flights;
import io.millrace.features.fixture.RandomLog;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.avro.RecordForm;
import io.millrace.schemas.avro.VectorForm;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.LogReader;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Event;
import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.KeyedEvent;
import io.millrace.schemas.pipeline.Feature;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a real broker. */
class FeatureStageTest {
  private static final int CHUNK = 600;
  private static final int BURST = 5_000;
  private static final int PARTITIONS = 2;
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final Map<String, String> QUICK_TO_NOTICE =
      Map.of(
          "main.consumer.session.timeout.ms", "2000", "main.consumer.heartbeat.interval.ms", "500");
  private static final Duration POLL = Duration.ofMillis(50);
  private static final List<Feature> FEATURES =
      List.of(
          Flights.count("departures", Duration.ofHours(1)),
          Flights.mean("departures", "distance", Duration.ofMinutes(20)),
          Flights.mean("arrivals", "late", Duration.ofHours(3)));

  @TempDir private Path directory;

  private final Pipeline pipeline = Flights.pipeline(Duration.ofSeconds(30), FEATURES);
  private final Topics topics = Topics.of("flights");
  private final InMemoryCodecs codecs = new InMemoryCodecs();
  private final FailingCodecs failing = new FailingCodecs(codecs);
  private TestBroker broker;
  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    broker = new TestBroker(directory.resolve("broker"));
    connection = new Connection(broker.address(), "http://unused", QUICK_TO_NOTICE);
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  @Test
  void stateOutputsAndOffsetsAgreeHoweverOftenTheStageCrashes() {
    List<Event> log = RandomLog.of(3, CHUNK * 6, 5_000, 20_000);
    produce(log.subList(0, CHUNK));
    List<String> crashing =
        List.of(
            topics.features().subject(),
            topics.keyed().subject(),
            topics.labels().subject(),
            topics.features().subject());
    for (int i = 0; i < crashing.size(); i++) {
      Path state = directory.resolve(i == 2 ? "another machine" : "state");
      crash(state, crashing.get(i), log.subList(CHUNK * (i + 1), CHUNK * (i + 2)));
    }
    produce(log.subList(CHUNK * 5, CHUNK * 6));
    try (var stage = stage(directory.resolve("state"))) {
      stage.start();
      awaitDone(stage, log.size());
    }
    assertThat(keyed()).hasSize((int) log.stream().filter(FeatureStageTest::admissible).count());
    assertThat(vectors()).containsExactlyInAnyOrderElementsOf(vectorsOfThePureFold());
  }

  @Test
  void streamsPartitionedByTheWindowKeyAreMergedInTheOrderOfEventTime() {
    List<Event> log = RandomLog.of(4, 20_000, 5_000, 0);
    produce(log, Event::key);
    try (var stage = stage(directory.resolve("state"))) {
      stage.start();
      await(() -> stage.counts().vectors() + stage.counts().labels() > 15_000, "the outputs");
      assertThat(stage.counts().late()).isZero();
    }
  }

  @Test
  void streamsThatAreReplayedInBurstsComeInTheOrderOfEventTime() {
    List<Event> log = RandomLog.of(5, 10 * BURST, 5_000, 0);
    Pipeline impatient = Flights.pipeline(Duration.ZERO, FEATURES);
    try (var stage =
        new FeatureStage(impatient, connection, codecs, directory.resolve("state"), 1)) {
      stage.start();
      await(() -> stage.state() == KafkaStreams.State.RUNNING, "the stage");
      replay(log, new Random(5));
      await(() -> stage.counts().vectors() + stage.counts().labels() > 43_000, "the outputs");
      assertThat(stage.counts().late())
          .as("of a burst a partition may rarely be fetched without its other half: some hundred")
          .isLessThan(stage.counts().admitted() / 10);
    }
  }

  /** Writes in transactions, with the pauses in which a replay waits for those who follow it. */
  private void replay(List<Event> log, Random pauses) {
    try (var producer =
        new KafkaProducer<String, byte[]>(connection.transactionalProducer("replay"))) {
      producer.initTransactions();
      for (int start = 0; start < log.size(); start += BURST) {
        producer.beginTransaction();
        log.subList(start, Math.min(start + BURST, log.size()))
            .forEach(event -> send(producer, event, Event::key));
        producer.commitTransaction();
        LockSupport.parkNanos(Duration.ofMillis(pauses.nextInt(300)).toNanos());
      }
    }
  }

  /** Lets the stage commit something, then fails at the next message of that subject. */
  private void crash(Path state, String subject, List<Event> more) {
    int before = vectors().size();
    try (var stage = stage(state)) {
      stage.start();
      await(() -> vectors().size() > before, "a commit");
      failing.failNext(subject);
      produce(more);
      await(() -> stage.state() == KafkaStreams.State.ERROR, "the crash");
      assertThat(stage.failure()).isPresent();
    }
  }

  private FeatureStage stage(Path state) {
    return new FeatureStage(pipeline, connection, failing, state, 1);
  }

  private void awaitDone(FeatureStage stage, int raw) {
    await(() -> keyed().size() + deadLetters() == raw, "every raw event's admission or refusal");
    long due = vectorsOfThePureFold().size();
    await(() -> vectors().size() >= due, "every vector");
    assertThat(stage.failure()).isEmpty();
  }

  private static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("%s did not come within %s", what, DEADLINE).isLessThan(end);
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private void produce(List<Event> log) {
    produce(log, Event::id);
  }

  private void produce(List<Event> log, Function<Event, String> key) {
    try (var producer = new KafkaProducer<String, byte[]>(connection.producer())) {
      log.forEach(event -> send(producer, event, key));
    }
  }

  private void send(
      KafkaProducer<String, byte[]> producer, Event event, Function<Event, String> key) {
    Pipeline.Stream stream = pipeline.stream(event.stream());
    var topic = topics.stream(stream.name());
    var codec = codecs.of(topic.subject(), EventForm.of(stream.schema()));
    int came = stream.schema().fields().size() - stream.derive().size();
    byte[] bytes = codec.encode(event.values().subList(0, came));
    producer.send(new ProducerRecord<>(topic.name(), key.apply(event), bytes));
  }

  private static boolean admissible(Event event) {
    return event.values().get(3) != null;
  }

  private List<LogReader.Entry<KeyedEvent>> keyed() {
    try (var reader =
        new LogReader<>(
            connection,
            topics.keyed().name(),
            codecs.of(topics.keyed().subject(), RecordForm.of(KeyedEvent.class)))) {
      return reader.readToEnd();
    }
  }

  private int deadLetters() {
    try (var reader = new LogReader<>(connection, topics.deadLetters().name(), new AsTheyCame())) {
      return reader.readToEnd().size();
    }
  }

  private static final class AsTheyCame implements Codec<byte[]> {
    @Override
    public byte[] encode(byte[] message) {
      return message;
    }

    @Override
    public byte[] decode(byte[] bytes) {
      return bytes;
    }
  }

  private List<FeatureVector> vectors() {
    try (var reader =
        new LogReader<>(
            connection,
            topics.features().name(),
            codecs.of(topics.features().subject(), VectorForm.of(pipeline.signature())))) {
      return reader.readToEnd().stream().map(LogReader.Entry::message).toList();
    }
  }

  private List<FeatureVector> vectorsOfThePureFold() {
    var reader = new KeyedEventReader(pipeline, codecs);
    List<LogReader.Entry<KeyedEvent>> keyed = keyed();
    List<FeatureVector> vectors = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var engine = new FeatureEngine(pipeline);
      for (LogReader.Entry<KeyedEvent> entry : keyed) {
        if (entry.partition() == partition) {
          engine.accept(reader.read(entry.key(), entry.message())).stream()
              .filter(Output.Vector.class::isInstance)
              .forEach(output -> vectors.add(((Output.Vector) output).vector()));
        }
      }
    }
    return vectors;
  }
}

package io.millrace.bench.scoring;

import io.millrace.features.kafka.FeatureStage;
import io.millrace.schemas.avro.EventForm;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codec;
import io.millrace.schemas.topic.Topic;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * From a raw event to its committed prediction, through the feature stage and a worker, in an open
 * loop at shares of what both together can do; beside the broker's own round trip at the same time:
 * a record of its own topic from when it was due until it is read.
 */
final class EventToPrediction {
  private static final double[] SHARES = {0.1, 0.5, 0.8};
  private static final int SATURATION_EVENTS = 60_000;
  private static final int SECONDS = 8;
  private static final double WARM_UP_SECONDS = 2;
  private static final int PROBES_PER_SECOND = 50;

  private final Ground ground;
  private final Path directory;
  private final PrintWriter out;
  private int made;

  /**
   * @param directory for the feature stage's state
   */
  EventToPrediction(Ground ground, Path directory, PrintWriter out) {
    this.ground = ground;
    this.directory = directory;
    this.out = out;
  }

  /** Measures and prints. */
  @SuppressWarnings("try") // what runs is only closed
  void run() {
    TopicSetup.ensure(ground.connection(), List.of(probe()), 1);
    try (var features =
            new FeatureStage(
                ground.pipeline(),
                ground.connection(),
                ground.codecs(),
                new FeatureStage.Settings(directory, 2, 0));
        ScoringWorker worker = ground.worker(Engine.ONNX, 512)) {
      features.start();
      while (features.state() != KafkaStreams.State.RUNNING) {
        LockSupport.parkNanos(1_000_000);
      }
      double cold = saturation();
      double perSecond = saturation();
      out.printf(
          Locale.ROOT,
          "\nraw event to committed prediction, %s, features and network, open loop\n  %-34s %,.0f events/s (cold: %,.0f)\n",
          ground.pipeline().delivery().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          "saturation",
          perSecond,
          cold);
      for (double share : SHARES) {
        at(share, (int) (share * perSecond));
      }
    }
  }

  /**
   * A backlog worked off, from the first event sent to the last prediction: what features did
   * before the first prediction is in it, or the loads that follow would be too high.
   */
  private double saturation() {
    List<ProducerRecord<String, byte[]>> events = events(SATURATION_EVENTS);
    try (var end = new CommittedEnd(ground.connection(), ground.topics().predictions().name())) {
      long before = end.now();
      long start = System.nanoTime();
      try (var producer = new KafkaProducer<String, byte[]>(ground.connection().producer())) {
        for (ProducerRecord<String, byte[]> event : events) {
          var unused = producer.send(event);
        }
      }
      end.await(before, SATURATION_EVENTS);
      return SATURATION_EVENTS * 1e9 / (System.nanoTime() - start);
    }
  }

  private void at(double share, int rate) {
    int first = made;
    List<ProducerRecord<String, byte[]>> events = events(rate * SECONDS);
    List<ProducerRecord<String, byte[]>> probes = new ArrayList<>();
    for (int i = 0; i < PROBES_PER_SECOND * SECONDS; i++) {
      byte[] value = events.get(i % events.size()).value();
      probes.add(new ProducerRecord<>(probe().name(), String.valueOf(i), value));
    }
    String to = ground.topics().predictions().name();
    System.gc();
    var probing =
        CompletableFuture.supplyAsync(() -> measure(probe().name(), 0, probes, PROBES_PER_SECOND));
    Latency measured = measure(to, first, events, rate);
    out.printf(
        Locale.ROOT,
        "  %2.0f %% load, %,9d events/s            %s      broker's round trip %s\n",
        100 * share,
        rate,
        measured.words(),
        probing.join().words());
    out.flush();
  }

  private Latency measure(
      String to, int first, List<ProducerRecord<String, byte[]>> records, int rate) {
    try (var sightings = new Sightings(ground.connection(), to, first, records.size())) {
      OpenLoop.Sending sending = new OpenLoop(ground.connection(), records, rate).start();
      long[] seen = sightings.await();
      sending.join();
      return Latency.of(sending.schedule(), seen, WARM_UP_SECONDS);
    }
  }

  private Topic probe() {
    Topic like = ground.topics().features();
    return new Topic(
        ground.pipeline().name() + ".probe",
        "number",
        "bytes",
        like.partitions(),
        like.cleanup(),
        "bench",
        List.of("bench"));
  }

  /** New ones each time: an id that was there before is refused. */
  private List<ProducerRecord<String, byte[]>> events(int count) {
    Pipeline pipeline = ground.pipeline();
    Topic topic = ground.topics().stream(pipeline.scored());
    Codec<List<@Nullable Object>> codec =
        ground.codecs().of(topic.subject(), EventForm.of(pipeline.scoredStream().schema()));
    double[][] rows = MadeUpEvents.rows(1_000);
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(count);
    for (int end = made + count; made < end; made++) {
      byte[] value = codec.encode(MadeUpEvents.event(made, rows[made % rows.length]));
      records.add(new ProducerRecord<>(topic.name(), String.valueOf(made), value));
    }
    return records;
  }
}

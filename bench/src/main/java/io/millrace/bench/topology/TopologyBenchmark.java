package io.millrace.bench.topology;

import io.millrace.bench.BenchServers;
import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.pipeline.Pipeline;
import io.millrace.schemas.registry.Codecs;
import io.millrace.schemas.registry.InMemoryCodecs;
import io.millrace.schemas.topic.Topics;
import io.millrace.schemas.yaml.PipelineFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The feature stage on a real broker, beside the same hops with all of its Avro and no features,
 * and beside bytes passed through. A pass takes a tenth of the events first, and stands still: the
 * start of Kafka Streams is over. Then the rest is written at once, and it is timed from then until
 * all that is made of it is visible to readers of committed records. Each round passes all three,
 * in turn first; the ratios are taken within a round, and their median is told. Latency is measured
 * at a steady rate below what the stage can do. Broker, writer, reader and topology share the
 * machine.
 */
public final class TopologyBenchmark {
  private static final String NAME = "pipeline: flights";
  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;

  private final Path folder;
  private final Path directory;
  private final Connection connection;
  private final PrintWriter out;
  private final RawLog log;
  private int passes;

  private TopologyBenchmark(
      Path folder, Path directory, Connection connection, int events, PrintWriter out) {
    this.folder = folder;
    this.directory = directory;
    this.connection = connection;
    this.out = out;
    this.log = RawLog.read(pipeline("bench", "exactly-once"), folder, events);
  }

  /**
   * Measures and prints.
   *
   * @param folder the flights example
   */
  public static void run(Path folder, int events, int rounds, PrintWriter out) {
    BenchServers.run(
        (connection, directory) -> {
          var bench = new TopologyBenchmark(folder, directory, connection, events, out);
          bench.throughput(rounds);
          bench.latency("exactly-once");
          bench.latency("at-least-once");
        });
  }

  private void throughput(int rounds) {
    Map<Contestant, List<Double>> perSecond = new EnumMap<>(Contestant.class);
    List<Contestant> all = List.of(Contestant.values());
    all.forEach(one -> perSecond.put(one, new ArrayList<>()));
    for (int round = 0; round <= rounds; round++) {
      for (int turn = 0; turn < all.size(); turn++) {
        Contestant one = all.get((round + turn) % all.size());
        double measured = perSecond(one);
        if (round > 0) {
          perSecond.computeIfAbsent(one, none -> new ArrayList<>()).add(measured);
        }
      }
    }
    out.printf(
        Locale.ROOT,
        "\ntopology, exactly once, %,d events, %d partitions, %d threads, %d rounds after a warm-up\n",
        log.rows().size(),
        PARTITIONS,
        THREADS,
        rounds);
    perSecond.forEach((one, values) -> row(one.title() + ", events/s", values, "%,14.0f"));
    List<Double> features = perSecond.getOrDefault(Contestant.FEATURES, List.of());
    List<Double> avro = perSecond.getOrDefault(Contestant.AVRO, List.of());
    List<Double> bare = perSecond.getOrDefault(Contestant.BARE, List.of());
    row("features to Avro (at least 0.5)", ratios(features, avro), "%14.2f");
    row("features to bytes", ratios(features, bare), "%14.2f");
    out.flush();
  }

  private double perSecond(Contestant contestant) {
    Pipeline pipeline = fresh("exactly-once");
    Codecs codecs = new InMemoryCodecs();
    Topics topics = Topics.of(pipeline.name());
    List<ProducerRecord<String, byte[]>> records = log.records(pipeline, codecs);
    int first = records.size() / 10;
    try (var watch = new Watch(connection, List.of(topics.features(), topics.labels()))) {
      Contestant.Running running = start(contestant, pipeline, codecs);
      try {
        RawLog.write(records.subList(0, first), connection);
        watch.await(first, (record, nanos) -> {});
        long start = System.nanoTime();
        RawLog.write(records.subList(first, records.size()), connection);
        watch.await(records.size() - first, (record, nanos) -> {});
        return (records.size() - first) * 1e9 / (System.nanoTime() - start);
      } finally {
        running.close();
      }
    }
  }

  private Contestant.Running start(Contestant contestant, Pipeline pipeline, Codecs codecs) {
    return contestant.start(
        pipeline, connection, codecs, directory.resolve(pipeline.name()), THREADS);
  }

  private void latency(String delivery) throws InterruptedException {
    Pipeline pipeline = fresh(delivery);
    Codecs codecs = new InMemoryCodecs();
    Latency measured;
    Contestant.Running running = start(Contestant.FEATURES, pipeline, codecs);
    try {
      measured = new SteadyLoad(pipeline, codecs, connection, log).measure();
    } finally {
      running.close();
    }
    out.printf(Locale.ROOT, "\nlatency, %s, %,d events/s\n", delivery, SteadyLoad.PER_SECOND);
    measured.lines().forEach(line -> out.print(line + "\n"));
    out.flush();
  }

  /** The example under a name of its own, with topics of its own. */
  private Pipeline fresh(String delivery) {
    Pipeline pipeline = pipeline("bench" + passes++, delivery);
    TopicSetup.ensure(connection, Topics.all(pipeline), PARTITIONS);
    return pipeline;
  }

  private Pipeline pipeline(String name, String delivery) {
    String yaml =
        read("flights.yaml").replace(NAME, "pipeline: %s\ndelivery: %s".formatted(name, delivery));
    return PipelineFile.parse(yaml, "flights.yaml", this::read);
  }

  private String read(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read".formatted(folder.resolve(file)), e);
    }
  }

  private static List<Double> ratios(List<Double> one, List<Double> other) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < one.size(); round++) {
      ratios.add(one.get(round) / other.get(round));
    }
    return ratios;
  }

  private void row(String what, List<Double> values, String format) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    out.printf(
        Locale.ROOT,
        "  %-50s " + format + format + format + "\n",
        what,
        median,
        sorted.getFirst(),
        sorted.getLast());
  }
}

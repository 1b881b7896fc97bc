package io.millrace.bench.scoring;

import io.millrace.schemas.connection.Connection;
import io.millrace.schemas.kafka.TopicSetup;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.topic.Topic;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import smile.classification.GradientTreeBoost;

/**
 * Vectors in, predictions out, exactly once: the worker beside loops written by hand, and a naive
 * one. The vectors lie in their topic before a pass begins; a pass lasts from the first visible
 * committed answers to the last, the same for all sides.
 */
final class Throughput {
  static final String NET = "Millrace, network";
  static final String NET_BY_HAND = "by hand, network";
  static final String ONE_BY_ONE = "Millrace, network, batch 1";

  private static final String TREES = "Millrace, boosting";
  private static final String TREES_BY_HAND = "by hand, boosting (Smile's predict)";
  private static final String NAIVE = "naive, network";
  private static final int USUAL = 512;

  private final Ground ground;
  private final Settings settings;
  private final byte[] net = Models.net(1);
  private final GradientTreeBoost trees;

  /**
   * How much.
   *
   * @param vectors of a pass
   * @param naive of a naive pass
   */
  record Settings(int rounds, int vectors, int naive) {}

  Throughput(Ground ground, GradientTreeBoost trees, Settings settings) {
    this.ground = ground;
    this.trees = trees;
    this.settings = settings;
  }

  /** Measures and prints. */
  Contest run(PrintWriter out) {
    ground.write(MadeUpEvents.vectors(ground.pipeline(), settings.vectors));
    writeJson();
    Map<String, DoubleSupplier> sides = new LinkedHashMap<>();
    sides.put(NET, () -> worker(Engine.ONNX, USUAL));
    sides.put(NET_BY_HAND, () -> byHand("net", new RawNet(net, MadeUpEvents.WIDTH, USUAL)));
    sides.put(TREES, () -> worker(Engine.SMILE, USUAL));
    sides.put(
        TREES_BY_HAND, () -> byHand("trees", new SmileRows(trees, MadeUpEvents.WIDTH, USUAL)));
    sides.put(ONE_BY_ONE, () -> worker(Engine.ONNX, 1));
    sides.put(NAIVE, this::naive);
    var contest = new Contest(out, settings.rounds);
    contest.run(1, sides);
    contest.head(
        String.format(
            Locale.ROOT,
            "vectors in, predictions out, exactly once: %,d vectors of 20 numbers (naive: %,d), 4 partitions, one thread",
            settings.vectors,
            settings.naive));
    sides.keySet().forEach(name -> contest.row(name, "vectors/s"));
    contest.ratio(NET, NET_BY_HAND, "at least 0.8");
    contest.ratio(NET, NAIVE, "at least 25");
    contest.ratio(TREES, TREES_BY_HAND, "at least 0.8");
    contest.ratio(NET, ONE_BY_ONE, "at least 3");
    return contest;
  }

  private double worker(Engine engine, int batch) {
    ground.forget(ground.pipeline().name() + ".score-" + engine.name().toLowerCase(Locale.ROOT));
    return measured(
        () -> {
          ScoringWorker worker = ground.worker(engine, batch);
          return worker::close;
        });
  }

  private double byHand(String contender, RowModel model) {
    ground.forget("by-hand");
    return measured(() -> ground.byHand(contender, model));
  }

  private double measured(Running.Start start) {
    String to = ground.topics().predictions().name();
    return Ground.perSecond(ground.connection(), to, settings.vectors, start);
  }

  private double naive() {
    ground.forget(Naive.GROUP);
    Connection connection = ground.connection();
    return Ground.perSecond(
        connection,
        Naive.TO,
        settings.naive,
        () -> Running.loop("naive", new Naive(connection, new RawNet(net, MadeUpEvents.WIDTH, 1))));
  }

  private void writeJson() {
    Topic from = ground.topics().features();
    TopicSetup.ensure(
        ground.connection(), List.of(json(Naive.FROM, from), json(Naive.TO, from)), 4);
    double[][] rows = MadeUpEvents.rows(settings.naive);
    try (var producer = new KafkaProducer<String, byte[]>(ground.connection().producer())) {
      for (int i = 0; i < rows.length; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Naive.FROM, i % Ground.PARTITIONS, String.valueOf(i), Naive.event(i, rows[i])));
      }
    }
  }

  private static Topic json(String name, Topic like) {
    return new Topic(
        name, "id", "JSON", like.partitions(), like.cleanup(), "bench", List.of("bench"));
  }
}

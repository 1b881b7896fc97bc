package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.registry.Codec;
import io.millrace.scoring.worker.kafka.ScoringWorker;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What batches do to latency: the worker with its usual batches and with batches of one, under the
 * same load, at least once, so that no commit hides what a batch waits for. From the moment at
 * which a vector is due to be sent until its prediction is read. Ratios of p99 over 1 are in favour
 * of batches.
 */
final class MicroBatches {
  private static final double SECONDS = 3;
  private static final double WARM_UP_SECONDS = 1;

  private final Ground ground;
  private final PrintWriter out;
  private final int rounds;

  MicroBatches(Ground ground, PrintWriter out, int rounds) {
    this.ground = ground;
    this.out = out;
    this.rounds = rounds;
  }

  /**
   * Measures and prints.
   *
   * @param oneByOne vectors a second that batches of one can do
   */
  void run(double oneByOne) {
    at("at the saturation of batches of one", (int) oneByOne);
    at("at a tenth of it", (int) (oneByOne / 10));
  }

  private void at(String load, int rate) {
    List<FeatureVector> vectors =
        MadeUpEvents.vectors(ground.pipeline(), (int) (rate * (SECONDS + WARM_UP_SECONDS)));
    Codec<FeatureVector> codec = ground.vectorCodec();
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>(vectors.size());
    for (int i = 0; i < vectors.size(); i++) {
      records.add(
          new ProducerRecord<>(
              ground.topics().features().name(),
              i % Ground.PARTITIONS,
              vectors.get(i).key(),
              codec.encode(vectors.get(i))));
    }
    Map<String, DoubleSupplier> sides = new LinkedHashMap<>();
    sides.put("batches of one, p99", () -> p99(1, records, rate));
    sides.put("batches, p99", () -> p99(512, records, rate));
    var contest = new Contest(out, rounds);
    contest.run(0, sides);
    contest.head(
        String.format(Locale.ROOT, "micro-batches, at least once, %s, %,d vectors/s", load, rate));
    sides.keySet().forEach(side -> contest.row(side, "microseconds"));
    contest.ratio("batches of one, p99", "batches, p99", "at least 1");
  }

  @SuppressWarnings("try") // what runs is only closed
  private double p99(int batch, List<ProducerRecord<String, byte[]>> records, int rate) {
    String to = ground.topics().predictions().name();
    System.gc();
    try (ScoringWorker worker = ground.worker(Engine.ONNX, batch);
        var sightings = new Sightings(ground.connection(), to, 0, records.size())) {
      OpenLoop.Sending sending = new OpenLoop(ground.connection(), records, rate).start();
      long[] seen = sightings.await();
      sending.join();
      return 1_000 * Latency.of(sending.schedule(), seen, WARM_UP_SECONDS).p99();
    }
  }
}

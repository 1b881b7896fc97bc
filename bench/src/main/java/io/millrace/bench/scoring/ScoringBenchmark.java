package io.millrace.bench.scoring;

import io.millrace.bench.BenchServers;
import io.millrace.schemas.connection.Connection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import smile.classification.GradientTreeBoost;

/**
 * Scoring, measured: models by themselves, the worker beside loops written by hand on one broker,
 * what batches do, latency from event to prediction, and swaps under load. Broker, writers, readers
 * and what is measured share the machine.
 */
public final class ScoringBenchmark {
  private final Connection connection;
  private final Path directory;
  private final int rounds;
  private final PrintWriter out;

  private ScoringBenchmark(Connection connection, Path directory, int rounds, PrintWriter out) {
    this.connection = connection;
    this.directory = directory;
    this.rounds = rounds;
    this.out = out;
  }

  /** Measures and prints. */
  public static void run(int rounds, PrintWriter out) {
    BenchServers.run(
        (connection, directory) -> new ScoringBenchmark(connection, directory, rounds, out).run());
  }

  private void run() {
    GradientTreeBoost trees = Models.trees();
    Ground once = Ground.of(connection, "once", "exactly-once");
    Models.Version net = Models.netVersion(once.pipeline().signature(), 1);
    Models.Version boosting = Models.treesVersion(once.pipeline().signature(), trees);
    seat(once, net, boosting);
    var parts =
        new Parts(
            once.pipeline().signature(),
            MadeUpEvents.vectors(once.pipeline(), 20_000),
            out,
            rounds);
    parts.engine(net);
    parts.network(net);
    parts.trees(boosting, trees);
    Contest throughput =
        new Throughput(once, trees, new Throughput.Settings(rounds, 120_000, 3_000)).run(out);
    double usual = throughput.median(Throughput.NET);
    Ground least = Ground.of(connection, "least", "at-least-once");
    seat(least, net);
    new MicroBatches(least, out, rounds).run(throughput.median(Throughput.ONE_BY_ONE));
    Ground swapped = Ground.of(connection, "swapped", "exactly-once");
    new Swaps(swapped, out, rounds).run((int) (usual / 2));
    for (String delivery : List.of("exactly-once", "at-least-once")) {
      Ground whole = Ground.of(connection, "whole-" + delivery, delivery);
      seat(whole, net);
      new EventToPrediction(whole, directory.resolve(delivery), out).run();
    }
  }

  private static void seat(Ground ground, Models.Version... versions) {
    try (Seats seats = ground.seats()) {
      for (Models.Version version : versions) {
        seats.seat(version);
      }
    }
  }
}

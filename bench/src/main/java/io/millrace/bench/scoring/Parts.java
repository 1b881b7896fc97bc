package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.Signatures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import smile.classification.GradientTreeBoost;

/**
 * Models by themselves, without a broker, on one thread: the way of a vector through a scorer (the
 * manifest's preparation of inputs and the engine) beside the engine filled by hand. Before they
 * are measured, both must give the same scores: bit by bit for trees, within 1e-6 for a network.
 */
final class Parts {
  private static final int VECTORS = 64 * 256;
  private static final int BATCH = 256;
  private static final int WARM_UP = 5;
  private static final long LEAST_NANOS = 400_000_000L;

  private final Signature signature;
  private final List<FeatureVector> vectors;
  private final PrintWriter out;
  private final int rounds;

  Parts(Signature signature, List<FeatureVector> vectors, PrintWriter out, int rounds) {
    this.signature = signature;
    this.vectors = List.copyOf(vectors.subList(0, VECTORS));
    this.out = out;
    this.rounds = rounds;
  }

  /** ONNX: DJL beside the session. */
  void network(Models.Version version) {
    var raw = new RawNet(version.artifact(), MadeUpEvents.WIDTH, BATCH);
    compare("network 20-64-32-1, batch 256", "through Millrace and DJL", version, raw, 1e-6);
  }

  /** Smile: the flat layout beside its own predict. */
  void trees(Models.Version version, GradientTreeBoost trees) {
    var rows = new SmileRows(trees, MadeUpEvents.WIDTH, BATCH);
    compare("boosting, %d trees, batch 256".formatted(Models.TREES), "flat", version, rows, 0);
  }

  private void compare(
      String title, String ours, Models.Version version, RowModel byHand, double tolerance) {
    String theirs = byHand instanceof RawNet ? "the raw session" : "Smile's own predict";
    var loader = new ScorerLoader(Signatures.of(signature));
    try (byHand;
        Scorer scorer = loader.load(title, version.bundle(), version.artifact())) {
      check(scorer, byHand, tolerance);
      Map<String, DoubleSupplier> sides = new LinkedHashMap<>();
      sides.put(ours, () -> rate(batch -> scorer.score(batch)));
      sides.put(theirs, () -> rate(batch -> byHand(byHand, batch)));
      var contest = new Contest(out, rounds);
      contest.run(WARM_UP, sides);
      contest.head(title + ", one thread, no broker; the same scores, checked");
      contest.row(ours, "rows/s");
      contest.row(theirs, "rows/s");
      contest.ratio(ours, theirs, byHand instanceof RawNet ? "at least 1/1.15 = 0.87" : "faster");
    }
  }

  private void check(Scorer scorer, RowModel byHand, double tolerance) {
    for (List<FeatureVector> batch : batches()) {
      double[] ours = scorer.score(batch);
      double[] theirs = byHand(byHand, batch);
      for (int i = 0; i < ours.length; i++) {
        boolean isSame =
            tolerance == 0
                ? Double.doubleToLongBits(ours[i]) == Double.doubleToLongBits(theirs[i])
                : Math.abs(ours[i] - theirs[i]) <= tolerance;
        if (!isSame) {
          throw new IllegalStateException(
              "a scorer says %s where its engine, called by hand, says %s"
                  .formatted(ours[i], theirs[i]));
        }
      }
    }
  }

  private static double[] byHand(RowModel model, List<FeatureVector> batch) {
    for (int row = 0; row < batch.size(); row++) {
      for (int column = 0; column < MadeUpEvents.WIDTH; column++) {
        model.put(row, column, batch.get(row).values().number(column));
      }
    }
    double[] scores = new double[batch.size()];
    model.score(batch.size(), scores);
    return scores;
  }

  @FunctionalInterface
  private interface Scoring {
    double[] score(List<FeatureVector> batch);
  }

  private double rate(Scoring scoring) {
    List<List<FeatureVector>> batches = batches();
    System.gc();
    double sum = 0;
    long rows = 0;
    long start = System.nanoTime();
    long nanos;
    do {
      for (List<FeatureVector> batch : batches) {
        sum += scoring.score(batch)[0];
      }
      rows += VECTORS;
      nanos = System.nanoTime() - start;
    } while (nanos < LEAST_NANOS);
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("a score is no number");
    }
    return rows * 1e9 / nanos;
  }

  private List<List<FeatureVector>> batches() {
    List<List<FeatureVector>> batches = new ArrayList<>();
    for (int from = 0; from < VECTORS; from += BATCH) {
      batches.add(vectors.subList(from, from + BATCH));
    }
    return batches;
  }
}

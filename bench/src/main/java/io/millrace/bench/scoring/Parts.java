package io.millrace.bench.scoring;

import io.millrace.schemas.message.FeatureVector;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.scoring.Scorer;
import io.millrace.scoring.ScorerLoader;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputBatch.Floats;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.input.Layout;
import io.millrace.scoring.input.Signatures;
import io.millrace.scoring.model.Device;
import io.millrace.scoring.model.Model;
import io.millrace.scoring.onnx.OnnxFormat;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.IntStream;
import smile.classification.GradientTreeBoost;

/**
 * Models by themselves, without a broker, on one thread, each beside its engine called by hand: a
 * network whose inputs lie ready, a network from vectors on (both sides impute and scale), and
 * trees from vectors on. Before they are measured, both must give the same scores: bit by bit for
 * trees, within 1e-6 for a network. The sides take turns every few milliseconds, and rates are of
 * the thread's CPU time: who was interrupted more often by others says nothing about the code.
 */
final class Parts {
  private static final int BATCHES = 64;
  private static final int BATCH = 256;
  private static final int WARM_UP = 5;
  private static final long LEAST_NANOS = 400_000_000L;
  private static final String AIM = "at least 1/1.15 = 0.87";

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Signature signature;
  private final List<List<FeatureVector>> batches;
  private final PrintWriter out;
  private final int rounds;

  /** Scores a batch, by its number. */
  @FunctionalInterface
  private interface Scoring {
    double[] score(int batch);
  }

  Parts(Signature signature, List<FeatureVector> vectors, PrintWriter out, int rounds) {
    this.signature = signature;
    this.batches =
        IntStream.range(0, BATCHES)
            .mapToObj(i -> vectors.subList(i * BATCH, (i + 1) * BATCH))
            .toList();
    this.out = out;
    this.rounds = rounds;
  }

  /** ONNX Runtime through DJL with inputs that lie ready, beside its session. */
  void engine(Models.Version version) {
    List<InputBatch> ready = encoded(new InputEncoder(version.bundle().manifest()));
    try (Model model =
            new OnnxFormat(new Device.Cpu()).load(version.bundle().manifest(), version.artifact());
        var raw = new RawNet(version.artifact(), MadeUpEvents.WIDTH, BATCH)) {
      Scoring byHand =
          i -> {
            raw.put(((Floats) ready.get(i).tensors().getFirst()).values());
            return scores(raw);
          };
      compare(
          "network 20-64-32-1, inputs ready",
          new Sides("through DJL", "the raw session", 1e-6, AIM),
          i -> model.score(ready.get(i)),
          byHand);
    }
  }

  private List<InputBatch> encoded(InputEncoder encoder) {
    Layout layout = encoder.layout(signature, "bench");
    return batches.stream()
        .map(
            batch -> {
              InputBatch inputs = encoder.batch(BATCH);
              for (int row = 0; row < BATCH; row++) {
                encoder.put(inputs, row, layout, batch.get(row).values());
              }
              return inputs;
            })
        .toList();
  }

  /** A network's whole way from vectors on. */
  void network(Models.Version version) {
    try (Scorer scorer = scorer(version);
        var raw = new RawNet(version.artifact(), MadeUpEvents.WIDTH, BATCH)) {
      compare(
          "network 20-64-32-1, from vectors",
          new Sides("through Millrace and DJL", "the raw session", 1e-6, AIM),
          i -> scorer.score(batches.get(i)),
          i -> byHand(raw, batches.get(i)));
    }
  }

  /** Smile: the flat layout beside its own predict. */
  void trees(Models.Version version, GradientTreeBoost trees) {
    var rows = new SmileRows(trees, MadeUpEvents.WIDTH, BATCH);
    try (Scorer scorer = scorer(version)) {
      compare(
          "boosting, %d trees, from vectors".formatted(Models.TREES),
          new Sides("laid out flat", "Smile's own predict", 0, "faster"),
          i -> scorer.score(batches.get(i)),
          i -> byHand(rows, batches.get(i)));
    }
  }

  private Scorer scorer(Models.Version version) {
    return new ScorerLoader(Signatures.of(signature))
        .load("bench", version.bundle(), version.artifact());
  }

  private static double[] byHand(RowModel model, List<FeatureVector> batch) {
    for (int row = 0; row < batch.size(); row++) {
      for (int column = 0; column < MadeUpEvents.WIDTH; column++) {
        model.put(row, column, batch.get(row).values().number(column));
      }
    }
    return scores(model);
  }

  private static double[] scores(RowModel model) {
    double[] scores = new double[BATCH];
    model.score(BATCH, scores);
    return scores;
  }

  /** How two sides are told apart and what is asked of them. */
  private record Sides(String ours, String theirs, double tolerance, String aim) {}

  private void compare(String title, Sides names, Scoring ours, Scoring theirs) {
    for (int batch = 0; batch < BATCHES; batch++) {
      check(ours.score(batch), theirs.score(batch), names.tolerance);
    }
    var contest = new Contest(out, rounds);
    for (int round = -WARM_UP; round < rounds; round++) {
      double[] rates = rates(ours, theirs);
      if (round >= 0) {
        contest.add(names.ours, rates[0]);
        contest.add(names.theirs, rates[1]);
      }
    }
    contest.head("%s, batch %d, one thread; the same scores, checked".formatted(title, BATCH));
    contest.row(names.ours, "rows/s of CPU time");
    contest.row(names.theirs, "rows/s of CPU time");
    contest.ratio(names.ours, names.theirs, names.aim);
  }

  private static void check(double[] ours, double[] theirs, double tolerance) {
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

  /** Rows a second of CPU time, of both. */
  private double[] rates(Scoring ours, Scoring theirs) {
    System.gc();
    long[] nanos = new long[2];
    long rows = 0;
    while (nanos[0] < LEAST_NANOS) {
      nanos[0] += nanos(ours);
      nanos[1] += nanos(theirs);
      rows += BATCHES * BATCH;
    }
    return new double[] {rows * 1e9 / nanos[0], rows * 1e9 / nanos[1]};
  }

  private long nanos(Scoring scoring) {
    double sum = 0;
    long start = threads.getCurrentThreadCpuTime();
    for (int batch = 0; batch < BATCHES; batch++) {
      sum += scoring.score(batch)[0];
    }
    long nanos = threads.getCurrentThreadCpuTime() - start;
    if (Double.isNaN(sum)) {
      throw new IllegalStateException("a score is no number");
    }
    return nanos;
  }
}

package io.millrace.retrain.smile;

import io.millrace.retrain.dataset.FittedEncodings;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Isotonic;
import io.millrace.scoring.calibration.Calibrator;
import io.millrace.scoring.calibration.RankFit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;

/**
 * Grows an isolation forest: {@value #TREES} trees that split {@value #SAMPLE} random rows each at
 * random values of random columns; an odd row stands alone after few splits (F. T. Liu, K. M. Ting
 * and Z.-H. Zhou, "Isolation forest", ICDM 2008, whose numbers these are). Trees by Smile; the
 * samples by ourselves, since Smile's own fit gives every tree all rows and splits by all columns.
 *
 * <p>Nothing is searched, since nothing says which forest is better: there is one candidate, and it
 * takes less than a budget's smallest step. Its loss is the mean of Smile's score over the
 * validation rows: how odd the rows look that came after the training rows. The answer is the rank
 * of that score among the training rows ({@link RankFit}), or {@value #MOST_RANKED} of them. Cost:
 * {@code TREES log2(SAMPLE) columns} for each row. Left out: splits by several columns (S. Hariri
 * and others, 2019), because they depend on the columns' scales.
 */
public final class IsolationForestTrainer implements Trainer {
  private static final int TREES = 100;
  private static final int SAMPLE = 256;

  /** Rows that are scored to rank among: a second's work or two, and far finer than the ranks. */
  private static final int MOST_RANKED = 20_000;

  /** Scores are exact, so ranks need no distance but one above 0. */
  private static final double APART = 1e-12;

  @Override
  public Trained train(TrainingTask task) {
    UnlabelledRows rows = rows(task);
    IsolationForest forest = forest(rows.train(), task.seed());
    Isotonic ranks = ranks(forest, rows.train());
    int sample = Math.min(SAMPLE, rows.train().length);
    return new Trained(
        ranked(rows.manifest(), ranks),
        Serialised.of(forest),
        Map.of("trees", String.valueOf(TREES), "sample", String.valueOf(sample)),
        1,
        Arrays.stream(scores(forest, rows.validation())).average().orElse(Double.NaN),
        scores(forest, ranks, rows.validation()));
  }

  @Override
  public Trained refit(TrainingTask task, Trained chosen) {
    UnlabelledRows rows = rows(task);
    IsolationForest forest = forest(rows.train(), task.seed());
    Isotonic ranks = ranks(forest, rows.train());
    return chosen.refitted(
        ranked(rows.manifest(), ranks),
        Serialised.of(forest),
        chosen.hyperparameters(),
        scores(forest, ranks, rows.validation()));
  }

  private static UnlabelledRows rows(TrainingTask task) {
    return UnlabelledRows.of(
        task, FittedEncodings.forIsolation(task.signature(), task.split().train()));
  }

  private static IsolationForest forest(double[][] rows, long seed) {
    int sample = Math.min(SAMPLE, rows.length);
    int deepest = (int) Math.ceil(Math.log(sample) / Math.log(2));
    IsolationTree[] trees = new IsolationTree[TREES];
    Random random = new Random(seed);
    SharedNormal.seeded(
        seed,
        () -> {
          Arrays.setAll(trees, t -> new IsolationTree(drawn(rows, sample, random), deepest, 0));
          return trees;
        });
    return new IsolationForest(sample, 0, trees);
  }

  private static List<double[]> drawn(double[][] rows, int sample, Random random) {
    return random.ints(0, rows.length).distinct().limit(sample).mapToObj(i -> rows[i]).toList();
  }

  private static Isotonic ranks(IsolationForest forest, double[][] train) {
    return RankFit.of(scores(forest, train), score -> APART);
  }

  /** Smile's scores of rows, or of as many as are enough, evenly spread over them. */
  private static double[] scores(IsolationForest forest, double[][] rows) {
    int count = Math.min(rows.length, MOST_RANKED);
    return IntStream.range(0, count)
        .mapToDouble(i -> forest.score(rows[(int) ((long) i * rows.length / count)]))
        .toArray();
  }

  private static Manifest ranked(Manifest manifest, Isotonic ranks) {
    return manifest.withCalibration(List.of(ranks));
  }

  private static List<Double> scores(IsolationForest forest, Isotonic ranks, double[][] rows) {
    return Arrays.stream(rows)
        .limit(Trained.SCORED_ROWS)
        .mapToDouble(forest::score)
        .map(Calibrator.of(List.of(ranks)))
        .boxed()
        .toList();
  }
}

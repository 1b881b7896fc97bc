package io.millrace.retrain.smile;

import io.millrace.retrain.dataset.FittedEncodings;
import io.millrace.retrain.trainer.CandidateSearch;
import io.millrace.retrain.trainer.CandidateSearch.Fitted;
import io.millrace.retrain.trainer.Trained;
import io.millrace.retrain.trainer.Trainer;
import io.millrace.retrain.trainer.TrainingTask;
import io.millrace.scoring.smile.SphericalMixture;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import smile.clustering.CentroidClustering;
import smile.clustering.Clustering;
import smile.clustering.KMeans;
import smile.math.MathEx;
import smile.math.distance.EuclideanDistance;
import smile.util.AlgoStatus;

/**
 * Fits k-means (S. P. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information
 * Theory 28, 1982) from centres drawn far from each other (D. Arthur and S. Vassilvitskii,
 * "k-means++: the advantages of careful seeding", SODA 2007), by Smile, on columns scaled as a
 * network's. A candidate is a start; the loss is the mean squared distance of the validation rows
 * to their nearest centre. Clusters stand in the order of their training rows, most first: a later
 * version's cluster of that name need not be the same one. The answer is {@link SphericalMixture}.
 *
 * <p>Smile's parallel streams stay in the caller's pool of one thread, and nothing that is taken
 * from them depends on the order. Of Smile's two ways it is the plain one: the other keeps a tree
 * of all rows that needs six times their memory.
 */
public final class KMeansTrainer implements Trainer {
  private static final int STARTS = 10;
  private static final int MOST_ROUNDS = 100;

  /** Rounds end when the mean squared distance falls by less. */
  private static final double LEAST_GAIN = 1e-5;

  private static final String START = "start";
  private static final EuclideanDistance DISTANCE = new EuclideanDistance();

  @Override
  public Trained train(TrainingTask task) {
    UnlabelledRows rows = rows(task);
    CandidateSearch.Best<CentroidClustering<double[], double[]>> best =
        CandidateSearch.walk(
            IntStream.range(0, STARTS).boxed().toList(),
            task.budget(),
            start -> 1,
            start -> fit(start, rows, task));
    CentroidClustering<double[], double[]> clustering = best.fitted().model();
    return new Trained(
        rows.manifest(),
        Serialised.of(clustering),
        best.fitted().hyperparameters(),
        best.tried(),
        best.fitted().loss(),
        shares(clustering, rows.validation()));
  }

  @Override
  public Trained refit(TrainingTask task, Trained chosen) {
    UnlabelledRows rows = rows(task);
    int start = Integer.parseInt(chosen.hyperparameters().get(START));
    CentroidClustering<double[], double[]> clustering = clustering(start, rows, task, null);
    return chosen.refitted(
        rows.manifest(),
        Serialised.of(clustering),
        chosen.hyperparameters(),
        shares(clustering, rows.validation()));
  }

  private static UnlabelledRows rows(TrainingTask task) {
    UnlabelledRows rows =
        UnlabelledRows.of(task, FittedEncodings.forNetwork(task.signature(), task.split().train()));
    int clusters = task.rule().width();
    long different =
        Arrays.stream(rows.train()).map(DoubleBuffer::wrap).distinct().limit(clusters + 1L).count();
    if (different <= clusters) {
      throw new IllegalStateException(
          "%d training examples have only %d different rows, too few for %d clusters: lower label.clusters, or wait for more"
              .formatted(rows.train().length, different, clusters));
    }
    return rows;
  }

  private static Fitted<CentroidClustering<double[], double[]>> fit(
      int start, UnlabelledRows rows, TrainingTask task) {
    try (var until = new UntilSpent<>(task.budget(), AlgoStatus::iteration)) {
      CentroidClustering<double[], double[]> clustering = clustering(start, rows, task, until);
      Map<String, String> described =
          Map.of(
              "clusters",
              String.valueOf(clustering.k()),
              START,
              String.valueOf(start),
              "training_distance",
              "%.6f".formatted(clustering.distortion()));
      return new Fitted<>(clustering, loss(clustering, rows.validation()), described);
    }
  }

  /** Not a number where a cluster has lost all its rows. */
  private static double loss(CentroidClustering<double[], double[]> clustering, double[][] rows) {
    boolean isWhole = IntStream.range(0, clustering.k()).allMatch(k -> clustering.size(k) > 0);
    return isWhole
        ? Arrays.stream(nearest(clustering.centers(), rows).proximity())
            .average()
            .orElse(Double.NaN)
        : Double.NaN;
  }

  private static CentroidClustering<double[], double[]> clustering(
      int start, UnlabelledRows rows, TrainingTask task, @Nullable UntilSpent<AlgoStatus> until) {
    MathEx.setSeed(task.seed() + start);
    var options = new Clustering.Options(task.rule().width(), MOST_ROUNDS, LEAST_GAIN, until);
    double[][] centres = KMeans.lloyd(rows.train(), options).centers();
    CentroidClustering<double[], double[]> unordered = nearest(centres, rows.train());
    double[][] bySize =
        IntStream.range(0, centres.length)
            .boxed()
            .sorted(Comparator.comparingInt(k -> -unordered.size(k)))
            .map(k -> centres[k])
            .toArray(double[][]::new);
    return withoutRows(nearest(bySize, rows.train()));
  }

  /** Every row with its nearest centre and the squared distance to it. */
  private static CentroidClustering<double[], double[]> nearest(
      double[][] centres, double[][] rows) {
    int[] group = new int[rows.length];
    double[] squares = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      squares[i] = Double.POSITIVE_INFINITY;
      for (int k = 0; k < centres.length; k++) {
        double distance = DISTANCE.d(centres[k], rows[i]);
        if (distance * distance < squares[i]) {
          squares[i] = distance * distance;
          group[i] = k;
        }
      }
    }
    return new CentroidClustering<>("k-means", centres, DISTANCE, group, squares);
  }

  /** What serves needs the centres and the mean distances, not where each training row was. */
  private static CentroidClustering<double[], double[]> withoutRows(
      CentroidClustering<double[], double[]> whole) {
    return new CentroidClustering<>(
        whole.name(),
        whole.centers(),
        whole.distance(),
        new int[0],
        new double[0],
        whole.size(),
        whole.distortions());
  }

  private static List<Double> shares(
      CentroidClustering<double[], double[]> clustering, double[][] rows) {
    SphericalMixture mixture = SphericalMixture.of(clustering);
    List<Double> shares = new ArrayList<>();
    double[] answer = new double[mixture.clusters()];
    for (double[] row :
        Arrays.asList(rows).subList(0, Math.min(Trained.SCORED_ROWS, rows.length))) {
      mixture.put(row, 0, answer, 0);
      Arrays.stream(answer).forEach(shares::add);
    }
    return shares;
  }
}

package io.millrace.scoring.smile;

import io.millrace.scoring.model.BadModelException;
import java.util.Arrays;
import smile.clustering.CentroidClustering;

/**
 * How much of a row belongs to each cluster of k-means: the posterior of the mixture of normal
 * distributions that k-means stands for, all of one weight and one variance in every direction (G.
 * Celeux and G. Govaert, "A classification EM algorithm for clustering and two stochastic
 * versions", Computational Statistics and Data Analysis 14, 1992),
 *
 * <pre>
 * p_k = exp(-d_k^2 / (2 s^2)) / sum_j exp(-d_j^2 / (2 s^2)),   s^2 = D / m
 * </pre>
 *
 * with d_k the distance to a centre, D the mean squared distance of the training rows to their
 * centres, which Smile's model carries as its {@code distortion}, and m the number of columns. The
 * largest share is the nearest centre's. Cost: {@code clusters * columns} for each row.
 */
public final class SphericalMixture {
  private final double[][] centres;
  private final double variance;

  private SphericalMixture(double[][] centres, double variance) {
    this.centres = centres;
    this.variance = variance;
  }

  /**
   * Of a clustering by the Euclidean distance.
   *
   * @throws BadModelException when it is of another kind, or its numbers cannot be one's
   */
  public static SphericalMixture of(CentroidClustering<?, ?> clustering) {
    if (!(clustering.centers() instanceof double[][] centres)
        || !SmileFields.isPlainEuclidean(clustering.distance())) {
      throw new BadModelException(
          "the clustering is not one of numbers by the Euclidean distance without weights: train it by k-means");
    }
    int clusters = centres.length;
    if (clusters < 2 || centres[0] == null || centres[0].length == 0) {
      throw new BadModelException(
          "the clustering has %d centres: it is damaged".formatted(clusters));
    }
    int width = centres[0].length;
    boolean isSound =
        Arrays.stream(centres)
            .allMatch(
                c -> c != null && c.length == width && Arrays.stream(c).allMatch(Double::isFinite));
    double[] distortions = clustering.distortions();
    double distortion =
        distortions == null || distortions.length != clusters + 1
            ? Double.NaN
            : distortions[clusters];
    if (!isSound || !(distortion > 0) || Double.isInfinite(distortion)) {
      throw new BadModelException(
          "the clustering's centres must be finite, of one width, and the mean squared distance to them above 0, but that is %s: it is damaged, or was trained on fewer different rows than it has clusters"
              .formatted(distortion));
    }
    return new SphericalMixture(
        Arrays.stream(centres).map(double[]::clone).toArray(double[][]::new), distortion / width);
  }

  public int clusters() {
    return centres.length;
  }

  /** Columns of a row. */
  public int width() {
    return centres[0].length;
  }

  /** Writes the shares of the row that begins at {@code from}, from {@code at} on. */
  public void put(double[] rows, int from, double[] shares, int at) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centres.length; k++) {
      shares[at + k] = squaredDistance(centres[k], rows, from);
      nearest = Math.min(nearest, shares[at + k]);
    }
    double sum = 0;
    for (int k = 0; k < centres.length; k++) {
      shares[at + k] = Math.exp((nearest - shares[at + k]) / (2 * variance));
      sum += shares[at + k];
    }
    for (int k = 0; k < centres.length; k++) {
      shares[at + k] /= sum;
    }
  }

  private static double squaredDistance(double[] centre, double[] rows, int from) {
    double sum = 0;
    for (int i = 0; i < centre.length; i++) {
      double difference = rows[from + i] - centre[i];
      sum += difference * difference;
    }
    return sum;
  }
}

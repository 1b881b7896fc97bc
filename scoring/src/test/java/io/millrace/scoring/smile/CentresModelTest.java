package io.millrace.scoring.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.ElementType;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.message.Manifest.Input;
import io.millrace.schemas.message.Manifest.Scaled;
import io.millrace.schemas.message.Manifest.Task;
import io.millrace.scoring.input.InputBatch;
import io.millrace.scoring.input.InputEncoder;
import io.millrace.scoring.model.BadModelException;
import io.millrace.scoring.model.Model;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.clustering.CentroidClustering;
import smile.clustering.KMeans;
import smile.math.MathEx;
import smile.math.distance.EuclideanDistance;

/** Smile's k-means, served: against its own predict, and against the formula written out. */
class CentresModelTest {
  private static final int WIDTH = 3;
  private static final int CLUSTERS = 4;

  private static CentroidClustering<double[], double[]> trained() {
    MathEx.setSeed(5);
    return KMeans.fit(rows(2_000, 1), CLUSTERS, 100);
  }

  private static double[][] rows(int count, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                IntStream.range(0, WIDTH)
                    .mapToDouble(j -> 3 * ((i % CLUSTERS >> j) & 1) + random.nextGaussian())
                    .toArray())
        .toArray(double[][]::new);
  }

  private static Manifest manifest(Task task, List<String> classes) {
    List<FeatureRef> features =
        IntStream.range(0, WIDTH).mapToObj(i -> new FeatureRef("f" + i, "d" + i)).toList();
    List<Encoding> columns =
        features.stream().<Encoding>map(f -> new Scaled(f.name(), 0, 0, 1)).toList();
    Input input = new Input("input", ElementType.FLOAT64, columns);
    return new Manifest(
            Engine.SMILE, task, "k-means", "s", features, List.of(input), Optional.empty(), 0)
        .withClasses(classes);
  }

  private static Manifest manifest() {
    return manifest(Task.CLUSTERING, List.of("0", "1", "2", "3"));
  }

  private static InputBatch batch(double[][] rows) {
    InputEncoder encoder = new InputEncoder(manifest());
    InputBatch batch = encoder.batch(rows.length);
    for (int i = 0; i < rows.length; i++) {
      encoder.put(batch, i, encoder.ownLayout(), new FeatureValues(rows[i], new String[WIDTH]));
    }
    return batch;
  }

  private static byte[] serialised(Object object) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Model load(byte[] artifact) {
    return new SmileFormat().load(manifest(), artifact);
  }

  private static void refused(CentroidClustering<?, ?> clustering, String why) throws IOException {
    byte[] artifact = serialised(clustering);
    assertThatThrownBy(() -> load(artifact))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(why);
  }

  private static CentroidClustering<double[], double[]> with(
      double[][] centres, ToDoubleBiFunction<double[], double[]> distance, double distortion) {
    double[] distortions = new double[centres.length + 1];
    Arrays.fill(distortions, distortion);
    return new CentroidClustering<>(
        "k-means",
        centres,
        distance,
        new int[0],
        new double[0],
        new int[centres.length + 1],
        distortions);
  }

  @Test
  void the_largest_share_is_the_cluster_that_smile_predicts() throws IOException {
    CentroidClustering<double[], double[]> clustering = trained();
    double[][] rows = rows(1_000, 2);
    double[] answers = load(serialised(clustering)).score(batch(rows));
    for (int row = 0; row < rows.length; row++) {
      double[] shares = Arrays.copyOfRange(answers, row * CLUSTERS, (row + 1) * CLUSTERS);
      int largest = IntStream.range(0, CLUSTERS).reduce(0, (a, b) -> shares[b] > shares[a] ? b : a);
      assertThat(largest).as("row %d", row).isEqualTo(clustering.predict(rows[row]));
      assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void shares_are_the_posterior_of_normal_clusters_of_one_variance() throws IOException {
    CentroidClustering<double[], double[]> clustering = trained();
    double variance = clustering.distortion() / WIDTH;
    assertThat(variance).isBetween(0.5, 1.1);
    double[][] rows = rows(200, 3);
    double[] answers = load(serialised(clustering)).score(batch(rows));
    for (int row = 0; row < rows.length; row++) {
      double[] densities = new double[CLUSTERS];
      for (int k = 0; k < CLUSTERS; k++) {
        double distance = clustering.distance().applyAsDouble(clustering.center(k), rows[row]);
        densities[k] = Math.exp(-distance * distance / (2 * variance));
      }
      for (int k = 0; k < CLUSTERS; k++) {
        assertThat(answers[row * CLUSTERS + k])
            .isCloseTo(densities[k] / Arrays.stream(densities).sum(), within(1e-9));
      }
    }
  }

  @Test
  void a_row_far_from_every_centre_has_shares_too() throws IOException {
    double[] answers = load(serialised(trained())).score(batch(new double[][] {{1e9, 1e9, -1e9}}));

    assertThat(Arrays.stream(answers).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void a_clustering_that_cannot_be_one_is_refused() throws IOException {
    double[][] centres = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    double[][] nowhere = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, Double.NaN, 1}};
    double[][] ragged = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 1}};
    var euclidean = new EuclideanDistance();
    load(serialised(with(centres, euclidean, 1))).close();

    refused(with(nowhere, euclidean, 1), "centres must be finite, of one width");
    refused(with(ragged, euclidean, 1), "centres must be finite, of one width");
    refused(with(centres, euclidean, 0), "above 0, but that is 0.0");
    refused(with(centres, euclidean, Double.NaN), "above 0, but that is NaN");
    refused(with(Arrays.copyOf(centres, 1), euclidean, 1), "has 1 centres");
    refused(with(centres, new EuclideanDistance(new double[] {1, 2, 3}), 1), "without weights");
    refused(with(Arrays.copyOf(centres, 3), euclidean, 1), "knows 3 clusters, but the manifest");
  }

  @Test
  void models_of_other_tasks_are_refused_with_what_they_predict() throws IOException {
    double[][] rows = rows(50, 4);
    byte[] clustering = serialised(trained());
    byte[] forest = serialised(new IsolationForest(50, 0, new IsolationTree(List.of(rows), 5, 0)));
    SmileFormat format = new SmileFormat();

    assertThatThrownBy(() -> format.load(manifest(Task.ANOMALY, List.of()), clustering))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("which predicts a cluster, but the task is ANOMALY");
    assertThatThrownBy(() -> format.load(manifest(), forest))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("which predicts how odd a row is, but the task is CLUSTERING");
    format.load(manifest(Task.ANOMALY, List.of()), forest).close();
  }

  @Test
  void a_gadget_for_a_distance_is_refused_before_its_code_runs() throws IOException {
    Gadget.ran = false;

    refused(with(new double[CLUSTERS][WIDTH], new Gadget(), 1), "no Smile model that may be read");
    assertThat(Gadget.ran).isFalse();
  }

  @Test
  void a_flipped_bit_is_refused_or_leaves_shares() throws IOException {
    byte[] artifact = serialised(trained());
    InputBatch batch = batch(rows(20, 6));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] changed = artifact.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try (Model model = load(changed)) {
        double[] shares = model.score(batch);
        assertThat(shares).hasSize(20 * CLUSTERS);
        assertThat(Arrays.stream(shares).allMatch(s -> !(s < 0 || s > 1))).isTrue();
      } catch (BadModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(0);
  }

  /** Stands for a class whose reading does harm. */
  static final class Gadget implements ToDoubleBiFunction<double[], double[]>, Serializable {
    private static final long serialVersionUID = 1L;
    static boolean ran;

    @Override
    public double applyAsDouble(double[] one, double[] other) {
      return 0;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      ran = true;
      in.defaultReadObject();
    }
  }
}

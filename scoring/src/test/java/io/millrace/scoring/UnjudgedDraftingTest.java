package io.millrace.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import io.millrace.schemas.message.Bundle;
import io.millrace.schemas.message.Command.Column;
import io.millrace.schemas.message.Manifest.Engine;
import io.millrace.schemas.message.Manifest.Task;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.clustering.CentroidClustering;
import smile.clustering.KMeans;
import smile.math.MathEx;

/** Models of tasks without an outcome, published: as scikit-learn's converter leaves them. */
class UnjudgedDraftingTest {
  private static final Column[] TWO = {Publishing.number("a"), Publishing.number("b")};
  private static final float[][] CENTRES = {{0, 0}, {4, 0}, {0, 4}};
  private static final List<List<Object>> ROWS =
      List.of(List.of(0.1, 0.2), List.of(3.9, 0.3), List.of(-0.2, 4.5), List.of(2.1, 1.9));

  /** A label beside the numbers, {@code int64 [n, 1]}. */
  private static GraphProto.Builder withLabel(String output, long columns) {
    return GraphProto.newBuilder()
        .setName("converted")
        .addInput(OnnxSpecimen.value("X", 2))
        .addOutput(OnnxSpecimen.ids("label", "one"))
        .addOutput(OnnxSpecimen.value(output, columns));
  }

  private static AttributeProto.Builder number(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value);
  }

  private static AttributeProto.Builder axis(long axis) {
    return AttributeProto.newBuilder().setName("axes").setType(AttributeType.INTS).addInts(axis);
  }

  /** Distances to the centres, as KMeans gives them beside the nearest. */
  private static GraphProto.Builder distances() {
    var centres = OnnxSpecimen.tensor("C").addDims(3).addDims(2);
    for (float[] centre : CENTRES) {
      centres.addFloatData(centre[0]).addFloatData(centre[1]);
    }
    return withLabel("scores", 3)
        .addInitializer(centres)
        .addInitializer(OnnxSpecimen.tensor("axis").addDims(1).setDataType(7).addInt64Data(1))
        .addNode(OnnxSpecimen.node("Unsqueeze", "rows", "X", "axis"))
        .addNode(OnnxSpecimen.node("Sub", "differences", "rows", "C"))
        .addNode(
            OnnxSpecimen.node("ReduceL2", "scores", "differences")
                .addAttribute(axis(2))
                .addAttribute(number("keepdims", 0)))
        .addNode(OnnxSpecimen.node("ArgMin", "label", "scores").addAttribute(number("axis", 1)));
  }

  private static Publishing kMeans() {
    return clusters(distances(), "0", "1", "2");
  }

  /** Probabilities, as GaussianMixture gives them: the softmax of the negated distances. */
  private static Publishing mixture(String... clusters) {
    GraphProto.Builder graph = distances();
    graph
        .setOutput(1, OnnxSpecimen.value("probabilities", 3))
        .addNode(OnnxSpecimen.node("Neg", "closeness", "scores"))
        .addNode(OnnxSpecimen.node("Softmax", "probabilities", "closeness"));
    return clusters(graph, clusters);
  }

  private static Publishing clusters(GraphProto.Builder graph, String... clusters) {
    return Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), TWO)
        .classes(clusters)
        .task(Task.CLUSTERING);
  }

  /** A label, and scores that are low for what is odd: 1 - (a^2 + b^2). */
  private static Publishing detector() {
    GraphProto.Builder graph =
        withLabel("scores", 1)
            .addInitializer(OnnxSpecimen.tensor("one").addDims(1).addFloatData(1))
            .addNode(OnnxSpecimen.node("Mul", "squares", "X", "X"))
            .addNode(OnnxSpecimen.node("ReduceSumSquare", "sum", "X").addAttribute(axis(1)))
            .addNode(OnnxSpecimen.node("Sub", "scores", "one", "sum"))
            .addNode(
                OnnxSpecimen.node("ArgMax", "label", "squares").addAttribute(number("axis", 1)));
    return Publishing.onnx(OnnxSpecimen.model(graph).toByteArray(), TWO).task(Task.ANOMALY);
  }

  private static double[] distances(List<Object> row) {
    return Stream.of(CENTRES)
        .mapToDouble(c -> Math.hypot((double) row.get(0) - c[0], (double) row.get(1) - c[1]))
        .toArray();
  }

  @Test
  void a_detector_whose_low_scores_are_odd_is_asked_about_and_negated() {
    assertThat(detector().question())
        .contains("the lower is the odder", "--output-is normality", "--output-is score");
    double[] scores = detector().outputIs("normality").scores(ROWS);

    for (int row = 0; row < scores.length; row++) {
      double distance = distances(ROWS.get(row))[0];
      assertThat(scores[row]).isCloseTo(distance * distance - 1, within(1e-5));
    }
    assertThat(detector().outputIs("score").scores(ROWS)[0]).isCloseTo(0.95, within(1e-6));
  }

  @Test
  void distances_choose_the_nearest_cluster() {
    assertThat(kMeans().question()).contains("no shares that sum to 1", "--output-is distance");
    double[] shares = kMeans().outputIs("distance").scores(ROWS);

    assertThat(shares).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0);
  }

  @Test
  void probabilities_of_clusters_are_their_shares() {
    double[] shares = mixture("0", "1", "2").scores(ROWS);

    for (int row = 0; row < ROWS.size(); row++) {
      double[] distances = distances(ROWS.get(row));
      double sum = IntStream.range(0, 3).mapToDouble(k -> Math.exp(-distances[k])).sum();
      for (int k = 0; k < 3; k++) {
        assertThat(shares[3 * row + k]).isCloseTo(Math.exp(-distances[k]) / sum, within(1e-5));
      }
    }
    Bundle bundle = mixture("0", "1", "2").sample("a,b,label\n1,2,\n3,1,whatever\n").bundle();
    assertThat(bundle.manifest().classes()).containsExactly("0", "1", "2");
    assertThat(bundle.card())
        .contains("shares of the clusters [0, 1, 2]: output probabilities", "Nobody says what was")
        .doesNotContain("race");
  }

  @Test
  void as_many_columns_as_clusters_are_needed() {
    assertThat(mixture("0", "1").question()).contains("3 columns", "the 2 clusters [0, 1]");
    assertThat(mixture("0", "1", "2").output("probabilities:1").question())
        .contains("one for each cluster");
  }

  @Test
  void a_calibration_is_refused_since_nobody_says_what_was_true() {
    assertThat(detector().calibrate("isotonic").question())
        .contains("--calibrate isotonic", "nobody says that where label.task is anomaly");
    assertThat(kMeans().calibrate("platt").question()).contains("label.task is clustering");
  }

  @Test
  void a_sample_says_where_scores_lie_so_that_a_threshold_can_be_chosen() {
    StringBuilder csv = new StringBuilder("a,b,label\n");
    IntStream.range(0, 200).forEach(i -> csv.append(i).append(",0,x\n"));
    Bundle bundle = detector().outputIs("normality").sample(csv.toString()).bundle();

    assertThat(bundle.evaluation().rows()).isEqualTo(200);
    assertThat(bundle.evaluation().values())
        .containsEntry("median_score", 100.0 * 100 - 1)
        .containsEntry("p99_score", 198.0 * 198 - 1)
        .hasSize(2);
    assertThat(bundle.card()).contains("Of 200 rows", "`decide.threshold` is in that unit");
  }

  @Test
  void smiles_own_forest_and_k_means_are_published_too() {
    Random random = new Random(5);
    double[][] rows =
        IntStream.range(0, 300)
            .mapToObj(
                i ->
                    new double[] {
                      CENTRES[i % 3][0] + random.nextGaussian() / 3,
                      CENTRES[i % 3][1] + random.nextGaussian() / 3
                    })
            .toArray(double[][]::new);
    MathEx.setSeed(2);
    IsolationForest forest = new IsolationForest(300, 0, new IsolationTree(List.of(rows), 8, 0));
    CentroidClustering<double[], double[]> clustering = KMeans.fit(rows, 3, 50);
    double[] odd = smile(forest, Task.ANOMALY).scores(ROWS);
    double[] shares =
        smile(clustering, Task.CLUSTERING)
            .classes("0", "1", "2")
            .task(Task.CLUSTERING)
            .scores(ROWS);

    for (int i = 0; i < ROWS.size(); i++) {
      double[] row = {(double) ROWS.get(i).get(0), (double) ROWS.get(i).get(1)};
      assertThat(odd[i]).isEqualTo(forest.score(row));
      if (i < 3) {
        assertThat(shares[3 * i + clustering.predict(row)]).isGreaterThan(0.99);
      }
    }
    assertThat(smile(forest, Task.BINARY).refusal())
        .contains("predicts how odd a row is", "the task is BINARY");
  }

  /** Smile would take such a row through every split to the right, whatever its other numbers. */
  @Test
  void a_forest_of_smile_gets_the_samples_median_for_a_missing_number() {
    Random random = new Random(6);
    double[][] rows =
        random
            .doubles(300)
            .mapToObj(x -> new double[] {x, random.nextGaussian()})
            .toArray(double[][]::new);
    MathEx.setSeed(3);
    IsolationForest forest = new IsolationForest(300, 0, new IsolationTree(List.of(rows), 8, 0));
    Publishing published = smile(forest, Task.ANOMALY).sample("a,b,label\n1,0.25,\n2,0.5,\n3,9,\n");
    double[] scores =
        published.scores(List.of(List.of(0.5, Double.NaN), List.of(40.0, Double.NaN)));

    assertThat(scores[0]).isEqualTo(forest.score(new double[] {0.5, 0.5}));
    assertThat(scores[1]).isEqualTo(forest.score(new double[] {40, 0.5}));
  }

  private static Publishing smile(Object model, Task task) {
    return new Publishing(
        Engine.SMILE, task, List.of(TWO), SmileSpecimen.serialised(model), "x=a,b", "", "", "");
  }
}

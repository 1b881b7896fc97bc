package io.millrace.scoring.smile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import smile.base.cart.CART;
import smile.base.cart.OrdinalNode;
import smile.classification.GradientTreeBoost;
import smile.data.DataFrame;
import smile.data.Tuple;
import smile.data.formula.Formula;
import smile.data.vector.IntVector;
import smile.regression.RegressionTree;

/** The flat layout against Smile's own predict, bit by bit. */
class FlatBoostingTest {
  private static final int WIDTH = 6;
  private static final int ROWS = 5_000;
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE
  };

  @Test
  void scores_are_those_of_smile_bit_by_bit_missing_values_and_exact_thresholds_too() {
    for (long seed = 1; seed <= 4; seed++) {
      GradientTreeBoost boost = boost(seed, 10 + (int) seed * 20);
      double[][] rows = rows(ROWS, seed + 100, 0.1);
      double[] flat = FlatBoosting.of(boost).orElseThrow().score(batch(rows));
      for (int row = 0; row < rows.length; row++) {
        double[] probabilities = new double[2];
        boost.predict(Tuple.of(boost.schema(), rows[row]), probabilities);
        assertThat(Double.doubleToLongBits(flat[row]))
            .as("seed %d, row %d", seed, row)
            .isEqualTo(Double.doubleToLongBits(probabilities[1]));
      }
    }
  }

  @Test
  void a_tree_that_splits_by_a_column_beyond_the_last_is_refused() throws Exception {
    GradientTreeBoost boost = boost(1, 3);
    RegressionTree tree = boost.trees()[0][0];
    var foreign = new OrdinalNode(WIDTH, 0, 0, 0, tree.root(), tree.root());
    Field root = CART.class.getDeclaredField("root");
    root.setAccessible(true);
    root.set(tree, foreign);

    assertThatThrownBy(() -> FlatBoosting.of(boost))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("column 6");
  }

  private static GradientTreeBoost boost(long seed, int trees) {
    double[][] x = rows(600, seed, 0);
    Random random = new Random(seed);
    int[] y = new int[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = x[i][0] * x[i][1] + x[i][2] + random.nextGaussian() > 0 ? 1 : 0;
    }
    String[] names = IntStream.range(0, WIDTH).mapToObj(i -> "c" + i).toArray(String[]::new);
    return GradientTreeBoost.fit(
        Formula.lhs("y"),
        DataFrame.of(x, names).add(new IntVector("y", y)),
        new GradientTreeBoost.Options(trees, 12, 16, 3, 0.1, 0.7, null, null));
  }

  /** Multiples of a half: thresholds lie halfway between values, so many rows stand on one. */
  private static double[][] rows(int count, long seed, double odd) {
    Random random = new Random(seed);
    double[][] rows = new double[count][WIDTH];
    for (double[] row : rows) {
      for (int i = 0; i < WIDTH; i++) {
        boolean isOdd = random.nextDouble() < odd;
        double step = odd > 0 ? 0.5 : 1;
        row[i] = isOdd ? ODD[random.nextInt(ODD.length)] : step * (random.nextInt(21) - 10);
      }
    }
    return rows;
  }

  private static InputBatch batch(double[][] rows) {
    List<FeatureRef> features =
        IntStream.range(0, WIDTH).mapToObj(i -> new FeatureRef("c" + i, "d" + i)).toList();
    List<Encoding> columns =
        features.stream().<Encoding>map(f -> new Scaled(f.name(), Double.NaN, 0, 1)).toList();
    var encoder =
        new InputEncoder(
            new Manifest(
                Engine.SMILE,
                Task.BINARY,
                "gradient-boosting",
                "s",
                features,
                List.of(new Input("x", ElementType.FLOAT64, columns)),
                Optional.empty(),
                0));
    InputBatch batch = encoder.batch(rows.length);
    for (int row = 0; row < rows.length; row++) {
      encoder.put(batch, row, encoder.ownLayout(), new FeatureValues(rows[row], new String[WIDTH]));
    }
    return batch;
  }
}

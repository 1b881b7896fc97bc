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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;
import smile.math.MathEx;

/**
 * Against Smile's own score; and forests that a hostile or broken file could hold, refused
 * unscored.
 */
class IsolationModelTest {
  private static IsolationTree tree(int width) {
    double[] low = new double[width];
    double[] high = new double[width];
    high[0] = 1;
    return new IsolationTree(List.of(low, high), 3, 0);
  }

  private static Object get(Object owner, String name) throws ReflectiveOperationException {
    return field(owner, name).get(owner);
  }

  private static void set(Object owner, String name, Object value)
      throws ReflectiveOperationException {
    field(owner, name).set(owner, value);
  }

  private static Field field(Object owner, String name) throws NoSuchFieldException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static void refused(String how, IsolationTree... trees) {
    assertThatThrownBy(() -> new IsolationModel(new IsolationForest(2, 0, trees)))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(how);
  }

  /** Standard trees, that split by one column, and extended ones, that split by several. */
  @Test
  void scores_are_those_of_smile_bit_by_bit_and_a_row_with_a_nan_has_none() {
    for (int extension : new int[] {0, 2}) {
      for (double missing : new double[] {0, 0.02}) {
        double[][] train = rows(400, extension + 1, 0);
        MathEx.setSeed(11);
        IsolationTree[] trees =
            Stream.generate(() -> new IsolationTree(List.of(train), 9, extension))
                .limit(30)
                .toArray(IsolationTree[]::new);
        IsolationForest forest = new IsolationForest(400, extension, trees);
        double[][] rows = rows(3_000, 7, missing);
        double[] scores = new IsolationModel(forest).score(batch(rows));
        for (int row = 0; row < rows.length; row++) {
          assertThat(Double.doubleToLongBits(scores[row]))
              .as("extension %d, missing %s, row %d", extension, missing, row)
              .isEqualTo(
                  Double.doubleToLongBits(
                      Double.isNaN(rows[row][1]) ? Double.NaN : forest.score(rows[row])));
        }
      }
    }
  }

  /** Half of the first column are zeros of both signs, some of the second are missing. */
  private static double[][] rows(int count, long seed, double missing) {
    Random random = new Random(seed);
    return Stream.generate(
            () ->
                new double[] {
                  random.nextBoolean() ? random.nextGaussian() : random.nextBoolean() ? 0.0 : -0.0,
                  random.nextDouble() < missing ? Double.NaN : random.nextGaussian(),
                  random.nextInt(3)
                })
        .limit(count)
        .toArray(double[][]::new);
  }

  private static InputBatch batch(double[][] rows) {
    List<FeatureRef> features =
        Stream.of("a", "b", "c").map(name -> new FeatureRef(name, name)).toList();
    List<Encoding> columns =
        features.stream().<Encoding>map(f -> new Scaled(f.name(), Double.NaN, 0, 1)).toList();
    InputEncoder encoder =
        new InputEncoder(
            new Manifest(
                Engine.SMILE,
                Task.ANOMALY,
                "isolation-forest",
                "s",
                features,
                List.of(new Input("input", ElementType.FLOAT64, columns)),
                Optional.empty(),
                0));
    InputBatch batch = encoder.batch(rows.length);
    for (int i = 0; i < rows.length; i++) {
      encoder.put(batch, i, encoder.ownLayout(), new FeatureValues(rows[i], new String[3]));
    }
    return batch;
  }

  @Test
  void a_node_under_itself_is_refused() throws Exception {
    IsolationTree tree = tree(2);
    Object root = get(tree, "root");
    set(root, "right", root);

    refused("has a node under itself", tree);
  }

  @Test
  void a_node_with_one_branch_is_refused() throws Exception {
    IsolationTree tree = tree(2);
    set(get(tree, "root"), "left", null);

    refused("lacks a node", tree);
  }

  @Test
  void a_split_by_nothing_or_by_no_number_is_refused() throws Exception {
    IsolationTree without = tree(2);
    set(get(without, "root"), "slope", null);
    IsolationTree nowhere = tree(2);
    set(get(nowhere, "root"), "bias", Double.NaN);

    refused("splits by nothing", without);
    refused("splits at NaN", nowhere);
  }

  @Test
  void trees_of_other_widths_are_refused() {
    refused("splits rows of the widths [2, 3]", tree(2), tree(3));
  }

  @Test
  void a_forest_without_a_tree_or_a_split_is_refused() {
    refused("has no trees");
    refused("lacks a node", (IsolationTree) null);
    refused("of the widths []", new IsolationTree(List.of(new double[2]), 3, 0));
  }

  @Test
  void a_node_that_hangs_in_many_places_is_looked_at_once() throws Exception {
    IsolationTree[] trees = Stream.generate(() -> tree(1)).limit(200).toArray(IsolationTree[]::new);
    for (int i = 1; i < trees.length; i++) {
      Object root = get(trees[i], "root");
      set(root, "left", get(trees[i - 1], "root"));
      set(root, "right", get(trees[i - 1], "root"));
    }
    set(get(trees[0], "root"), "left", null);

    refused("lacks a node", trees[199]);
  }
}

package io.millrace.scoring.smile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.scoring.model.BadModelException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import smile.anomaly.IsolationForest;
import smile.anomaly.IsolationTree;

/** Forests that a hostile or broken file could hold, each refused before a row comes to them. */
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

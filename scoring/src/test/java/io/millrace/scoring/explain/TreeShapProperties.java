package io.millrace.scoring.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.schemas.message.Explanation.Unit;
import io.millrace.scoring.explain.TreeEnsemble.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random trees, their features over one column or several, against Shapley's sum itself. */
class TreeShapProperties {

  @Property(tries = 400)
  void effects_are_shapley_values_by_brute_force_and_add_up_to_the_output(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int features) {
    Random random = new Random(seed);
    int[] players = players(random, features);
    TreeEnsemble ensemble = ensemble(random, players.length);
    double[] row = row(random, players.length);

    Attribution found = new TreeShap(ensemble, players, features).explain(row, 0);

    assertThat(found.effects()).containsExactly(shapley(ensemble, players, features, row), CLOSE);
    assertThat(found.base() + Arrays.stream(found.effects()).sum())
        .isCloseTo(found.output(), within(1e-9));
    assertThat(found.output()).isCloseTo(worth(ensemble, players, -1, row), within(1e-9));
  }

  @Property(tries = 50)
  void rows_are_explained_alike_wherever_they_stand_and_whatever_was_explained_before(
      @ForAll long seed) {
    Random random = new Random(seed);
    int[] players = players(random, 4);
    TreeEnsemble ensemble = ensemble(random, players.length);
    double[] rows = new double[3 * players.length];
    Arrays.setAll(rows, i -> random.nextGaussian());
    TreeShap shap = new TreeShap(ensemble, players, 4);

    double[] before = shap.explain(rows, players.length).effects();
    shap.explain(rows, 0);
    double[] alone = Arrays.copyOfRange(rows, players.length, 2 * players.length);

    assertThat(shap.explain(rows, players.length).effects()).isEqualTo(before);
    assertThat(new TreeShap(ensemble, players, 4).explain(alone, 0).effects()).isEqualTo(before);
  }

  private static final org.assertj.core.data.Offset<Double> CLOSE = within(1e-9);

  /** One to three columns for each feature. */
  private static int[] players(Random random, int features) {
    List<Integer> columns = new ArrayList<>();
    for (int feature = 0; feature < features; feature++) {
      for (int width = 1 + random.nextInt(3); width > 0; width--) {
        columns.add(feature);
      }
    }
    return columns.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] row(Random random, int columns) {
    double[] row = new double[columns];
    Arrays.setAll(row, i -> random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian());
    return row;
  }

  private static TreeEnsemble ensemble(Random random, int columns) {
    List<Tree> trees = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      trees.add(tree(random, columns, random.nextInt(7)));
    }
    return new TreeEnsemble(random.nextGaussian(), trees, Unit.SCORE);
  }

  private static Tree tree(Random random, int columns, int depth) {
    int size = 1 << (depth + 1);
    Tree tree =
        new Tree(
            new int[size],
            new double[size],
            new int[size],
            new int[size],
            new double[size],
            new double[size]);
    grow(tree, random, columns, new int[] {0}, depth, 1000);
    return tree;
  }

  /** Puts a subtree at the next free place. */
  private static int grow(
      Tree tree, Random random, int columns, int[] next, int depth, double cover) {
    int node = next[0]++;
    tree.cover()[node] = cover;
    if (depth == 0 || random.nextInt(5) == 0) {
      tree.column()[node] = -1;
      tree.value()[node] = random.nextGaussian();
    } else {
      double share = 0.05 + 0.9 * random.nextDouble();
      tree.column()[node] = random.nextInt(columns);
      tree.threshold()[node] = random.nextGaussian();
      tree.yes()[node] = grow(tree, random, columns, next, depth - 1, cover * share);
      tree.no()[node] = grow(tree, random, columns, next, depth - 1, cover * (1 - share));
    }
    return node;
  }

  private static double[] shapley(
      TreeEnsemble ensemble, int[] players, int features, double[] row) {
    double[] effects = new double[features];
    for (int set = 0; set < 1 << features; set++) {
      double worth = worth(ensemble, players, set, row);
      int size = Integer.bitCount(set);
      for (int i = 0; i < features; i++) {
        boolean isIn = (set >> i & 1) == 1;
        int others = isIn ? size - 1 : size;
        double weight = factorial(others) * factorial(features - others - 1) / factorial(features);
        effects[i] += (isIn ? weight : -weight) * worth;
      }
    }
    return effects;
  }

  private static double factorial(int n) {
    return n < 2 ? 1 : n * factorial(n - 1);
  }

  private static double worth(TreeEnsemble ensemble, int[] players, int set, double[] row) {
    double sum = ensemble.offset();
    for (Tree tree : ensemble.trees()) {
      sum += worth(tree, 0, players, set, row);
    }
    return sum;
  }

  private static double worth(Tree tree, int node, int[] players, int set, double[] row) {
    int column = tree.column()[node];
    if (column < 0) {
      return tree.value()[node];
    }
    double yes = worth(tree, tree.yes()[node], players, set, row);
    double no = worth(tree, tree.no()[node], players, set, row);
    if ((set >> players[column] & 1) == 1) {
      return row[column] <= tree.threshold()[node] ? yes : no;
    }
    double share = tree.cover()[tree.yes()[node]] / tree.cover()[node];
    return share * yes + (1 - share) * no;
  }
}

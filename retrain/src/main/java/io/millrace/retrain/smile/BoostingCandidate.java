package io.millrace.retrain.smile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A point of the search space of gradient boosting.
 *
 * <p>Many small trees and a small step are the classical advice (J. H. Friedman, "Stochastic
 * gradient boosting", 2002: 6 leaves, shrinkage 0.1 and under, half of the rows for each tree);
 * more leaves catch interactions of more features. The number of trees is not searched: a candidate
 * grows {@code trees} of them and is cut back where the validation loss is least.
 *
 * @param trees grown at most
 * @param leaves of a tree at most
 * @param depth of a tree at most
 * @param leastRows of a leaf
 * @param shrinkage factor of each tree's step, in (0, 1]
 * @param subsample share of the rows that a tree sees, in (0, 1]
 */
record BoostingCandidate(
    int trees, int leaves, int depth, int leastRows, double shrinkage, double subsample) {

  /** So many rows for each row that a leaf must have, down to {@link #SMALLEST_LEAF}. */
  private static final int ROWS_PER_LEAF_ROW = 100;

  private static final int SMALLEST_LEAF = 2;
  private static final int LARGEST_LEAF = 20;

  /**
   * The default, then the rest of the space in an order fixed by the seed.
   *
   * @param rows to train on: leaves of 20 rows would leave a few hundred with hardly a split
   */
  static List<BoostingCandidate> space(long seed, int rows) {
    int leaf = Math.clamp(rows / ROWS_PER_LEAF_ROW, SMALLEST_LEAF, LARGEST_LEAF);
    List<BoostingCandidate> others = new ArrayList<>();
    for (int leaves : new int[] {6, 12, 24}) {
      for (double shrinkage : new double[] {0.05, 0.1, 0.2}) {
        for (double subsample : new double[] {0.4, 0.7}) {
          int trees = shrinkage < 0.1 ? 240 : 160;
          others.add(new BoostingCandidate(trees, leaves, 12, leaf, shrinkage, subsample));
        }
      }
    }
    Collections.shuffle(others, new Random(seed));
    List<BoostingCandidate> space =
        new ArrayList<>(List.of(new BoostingCandidate(120, 8, 12, leaf, 0.1, 0.6)));
    space.addAll(others);
    return space;
  }

  /**
   * The candidate of a description, for another number of rows: more of them bear more trees before
   * these learn the noise, so what was kept is taken in proportion, up to what was grown.
   */
  static BoostingCandidate refitted(Map<String, String> described, int rows) {
    int grown = Integer.parseInt(described.get("trees_grown"));
    long kept = Long.parseLong(described.get("trees"));
    int before = Integer.parseInt(described.get("rows"));
    return new BoostingCandidate(
        (int) Math.min(grown, Math.max(1, kept * rows / before)),
        Integer.parseInt(described.get("leaves")),
        Integer.parseInt(described.get("depth")),
        Integer.parseInt(described.get("least_rows")),
        Double.parseDouble(described.get("shrinkage")),
        Double.parseDouble(described.get("subsample")));
  }

  /** Passes over all rows: one for each level of a tree, and one to add up its steps. */
  double relativeCost() {
    return trees * (1 + subsample * Math.log(leaves) / Math.log(2));
  }

  /**
   * In words.
   *
   * @param kept trees that are left
   * @param rows that it was fitted to
   */
  Map<String, String> described(int kept, int rows) {
    return Map.of(
        "rows", String.valueOf(rows),
        "trees", String.valueOf(kept),
        "trees_grown", String.valueOf(trees),
        "leaves", String.valueOf(leaves),
        "depth", String.valueOf(depth),
        "least_rows", String.valueOf(leastRows),
        "shrinkage", String.valueOf(shrinkage),
        "subsample", String.valueOf(subsample));
  }
}

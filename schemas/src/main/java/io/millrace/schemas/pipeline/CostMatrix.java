package io.millrace.schemas.pipeline;

import java.util.List;

/**
 * What deciding one class costs where another is true, in any one unit. The decision is the class
 * of least expected cost, {@code argmin_d sum_t p_t cost[d][t]} (Elkan, The Foundations of
 * Cost-Sensitive Learning, 2001); of equals the first.
 *
 * @param rows {@code [decided, true]}, classes in the pipeline's order
 */
public record CostMatrix(List<List<Double>> rows) {
  public CostMatrix {
    rows = rows.stream().map(List::copyOf).toList();
    for (int decided = 0; decided < rows.size(); decided++) {
      checkWidth(rows, decided);
    }
    for (int decided = 0; decided < rows.size(); decided++) {
      checkCosts(rows, decided);
    }
  }

  private static void checkWidth(List<List<Double>> rows, int decided) {
    int width = rows.get(decided).size();
    if (width != rows.size()) {
      throw new IllegalArgumentException(
          "row %d of the costs has %d numbers where there are %d rows: it has one for each class that may be true"
              .formatted(decided + 1, width, rows.size()));
    }
  }

  private static void checkCosts(List<List<Double>> rows, int decided) {
    for (int was = 0; was < rows.size(); was++) {
      double cost = rows.get(decided).get(was);
      double right = rows.get(was).get(was);
      if (!(cost >= 0) || Double.isInfinite(cost)) {
        throw new IllegalArgumentException(
            "cost %s in row %d must be at least 0 and finite".formatted(cost, decided + 1));
      }
      if (was != decided && cost <= right) {
        throw new IllegalArgumentException(
            "deciding class %d where class %d is true costs %s, no more than deciding rightly, %s: being wrong must cost more"
                .formatted(decided + 1, was + 1, cost, right));
      }
    }
  }

  /** Position of the class that costs least to decide, by the classes' probabilities. */
  public int cheapest(List<Double> probabilities) {
    int cheapest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int decided = 0; decided < rows.size(); decided++) {
      double expected = 0;
      for (int was = 0; was < rows.size(); was++) {
        expected += probabilities.get(was) * rows.get(decided).get(was);
      }
      if (expected < least) {
        least = expected;
        cheapest = decided;
      }
    }
    return cheapest;
  }
}

package io.millrace.schemas.pipeline;

/**
 * How much the errors of decisions may differ between groups: equalized odds (M. Hardt, E. Price
 * and N. Srebro, "Equality of opportunity in supervised learning", NIPS 2016). The share of the
 * positives that is decided 1, and that of the negatives, are to be the same in all groups but for
 * {@code maxGap}.
 *
 * @param by category feature whose values are the groups
 * @param maxGap largest difference of either share between two groups, in (0, 1]
 */
public record Fairness(String by, double maxGap) {
  public Fairness {
    Bounds.UNIT_WITHOUT_ZERO.require("maxGap", maxGap);
  }
}

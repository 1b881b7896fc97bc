package io.millrace.retrain.dataset;

import io.millrace.schemas.pipeline.Retrain;

/**
 * How much of the data is kept from the trainers. Defaults are our own.
 *
 * @param leastRows a range with fewer examples is not trained on
 * @param holdoutShare share of the shortest range's time that is the holdout, its latest part
 * @param leastHoldout rows that the holdout has at least; further back in time until it has them
 * @param validationShare share of the remaining time on which candidates are chosen, its latest
 *     part
 * @param afterwards what serves in the end
 */
public record SplitRule(
    int leastRows,
    double holdoutShare,
    int leastHoldout,
    double validationShare,
    Afterwards afterwards) {
  public static final SplitRule DEFAULT =
      new SplitRule(2_000, 0.15, 500, 0.15, Afterwards.AS_JUDGED);

  /** What becomes of the fit that was chosen and judged. */
  public enum Afterwards {
    /** It serves. */
    AS_JUDGED,
    /**
     * The same candidate, fitted anew to all rows of the range: of a short range the split and the
     * labels that are too late for it take most, and the trial judges again.
     */
    FITTED_TO_ALL
  }

  private static final double SHORT_HOLDOUT = 0.1;

  /** Of a short range late labels take much, see {@link TimeSplit}: more is set aside. */
  private static final double SHORT_VALIDATION = 0.3;

  public SplitRule {
    if (leastHoldout < 1 || leastRows < 4 * leastHoldout) {
      throw new IllegalArgumentException(
          "leastRows %d must be four times leastHoldout %d or more: else little is left to train on"
              .formatted(leastRows, leastHoldout));
    }
    requireShare("holdoutShare", holdoutShare);
    requireShare("validationShare", validationShare);
  }

  /** The rule for ranges that may be as short as a pipeline says. */
  public static SplitRule of(Retrain retrain) {
    return retrain
        .rows()
        .map(
            rows ->
                new SplitRule(
                    rows, SHORT_HOLDOUT, rows / 10, SHORT_VALIDATION, Afterwards.FITTED_TO_ALL))
        .orElse(DEFAULT);
  }

  private static void requireShare(String name, double share) {
    if (!(share > 0 && share < 0.5)) {
      throw new IllegalArgumentException("%s %s must lie in (0, 0.5)".formatted(name, share));
    }
  }
}

package io.millrace.measures.quality;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The area under the ROC curve of a finished list of scores: the chance that a random positive
 * scores higher than a random negative, a tie counting one half.
 *
 * <p>Exact, for windows that fit in memory. {@link BinaryQuality} bounds the memory instead and
 * says how far it can be off. Source: J. A. Hanley and B. J. McNeil, "The meaning and use of the
 * area under a receiver operating characteristic (ROC) curve", Radiology 143 (1982), through the
 * Mann-Whitney statistic U: {@code AUC = U / (P N)}, P positives and N negatives. Cost: two sorts.
 */
public final class Auc {
  private Auc() {}

  /** Empty where one of the two labels is absent: then no pair exists to be ranked. */
  public static OptionalDouble of(double[] scores, boolean[] labels) {
    if (scores.length != labels.length) {
      throw new IllegalArgumentException(
          "%d scores but %d labels".formatted(scores.length, labels.length));
    }
    double[] positives = select(scores, labels, true);
    double[] negatives = select(scores, labels, false);
    if (positives.length == 0 || negatives.length == 0) {
      return OptionalDouble.empty();
    }
    long twiceWon = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : positives) {
      while (below < negatives.length && negatives[below] < score) {
        below++;
      }
      while (notAbove < negatives.length && negatives[notAbove] <= score) {
        notAbove++;
      }
      twiceWon += below + notAbove;
    }
    return OptionalDouble.of(twiceWon / (2.0 * positives.length * negatives.length));
  }

  private static double[] select(double[] scores, boolean[] labels, boolean wanted) {
    double[] selected = new double[scores.length];
    int size = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("score %d is NaN: it has no rank".formatted(i));
      }
      if (labels[i] == wanted) {
        selected[size++] = scores[i];
      }
    }
    double[] exact = Arrays.copyOf(selected, size);
    Arrays.sort(exact);
    return exact;
  }
}

package io.millrace.measures.drift;

import io.millrace.measures.profile.CategoryProfile;
import io.millrace.measures.profile.FeatureProfile;
import io.millrace.measures.profile.NumericProfile;
import io.millrace.measures.profile.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * The population stability index between a reference profile and a current one, with a threshold
 * that depends on how much was seen.
 *
 * <p>With shares p_b of the reference and q_b of the current events in bin b, {@code PSI = sum_b
 * (q_b - p_b) ln(q_b / p_b)}; shares under {@value #FLOOR} are raised to it before the logarithm.
 * Bins: a number's reference deciles, a category's values; missing values are a bin of their own.
 * Categories that are expected fewer than {@value #SMALLEST_EXPECTED} times on the smaller side are
 * pooled.
 *
 * <p>The usual fixed limit of 0.1 fires in 86 % of comparisons of 100 with 100 equal events. While
 * nothing changed PSI is close to chi-square distributed times (1/n + 1/m), so the threshold is
 * {@code max(minimumEffect, chi2quantile(1 - alpha, bins - 1) (1/n + 1/m))}, bins without events on
 * both sides not counted. One comparison of k features splits the alpha of the family evenly
 * (Bonferroni). The approximation is fair from 200 events on each side; with 100 it is exceeded in
 * about 6 % of cases at alpha 0.05.
 *
 * <p>Chance is not all: days differ, and events of a day are alike, so windows of a stream without
 * any drift lie further apart than independent draws would. Where the reference says how far its
 * own windows lay from the whole, that distance is a further bound.
 *
 * <p>Sources: B. Yurdakul and J. Naranjo, "Statistical properties of the population stability
 * index", Journal of Risk Model Validation 14 (2020); W. G. Cochran, "Some methods for
 * strengthening the common chi-square tests", Biometrics 10 (1954), for the pooling. The minimum
 * effect of 0.1 is credit scoring's convention for "some change". Cost: a walk over the occupied
 * buckets for each feature and comparison. Left out: dependence between features, and a change
 * inside one bin.
 */
public final class PsiTest {
  /** The convention of the tools in use, so that values can be compared with theirs. */
  static final double FLOOR = 1e-4;

  static final int SMALLEST_EXPECTED = 5;
  private static final int BINS = 10;

  private final double familyAlpha;
  private final double minimumEffect;

  /** Alpha 0.01 for one comparison of all features together, minimum effect 0.1. */
  public PsiTest() {
    this(0.01, 0.1);
  }

  public PsiTest(double familyAlpha, double minimumEffect) {
    if (!(familyAlpha > 0 && familyAlpha < 1)) {
      throw new IllegalArgumentException("family alpha " + familyAlpha + " must lie in (0, 1)");
    }
    if (!(minimumEffect >= 0) || Double.isInfinite(minimumEffect)) {
      throw new IllegalArgumentException("minimum effect " + minimumEffect + " must be 0 or more");
    }
    this.familyAlpha = familyAlpha;
    this.minimumEffect = minimumEffect;
  }

  /**
   * Compares every feature of the reference; the current profile may have more.
   *
   * @throws IllegalArgumentException if the current profile lacks one or has it as another kind
   */
  public SortedMap<String, DriftResult> compare(Profile reference, Profile current) {
    SortedMap<String, DriftResult> results = new TreeMap<>();
    double alpha = familyAlpha / Math.max(reference.features().size(), 1);
    reference
        .features()
        .forEach(
            (name, before) -> {
              FeatureProfile now =
                  current
                      .feature(name)
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException(
                                  "current profile lacks feature %s; it has %s"
                                      .formatted(name, current.features().keySet())));
              DriftResult byChance = compare(name, before, now, alpha);
              results.put(name, byChance.above(reference.ordinary().getOrDefault(name, 0.0)));
            });
    return results;
  }

  private DriftResult compare(
      String name, FeatureProfile before, FeatureProfile now, double alpha) {
    if (before instanceof NumericProfile reference && now instanceof NumericProfile current) {
      double[] edges = reference.edges(BINS);
      return decide(
          append(reference.countsBetween(edges), reference.missing()),
          append(current.countsBetween(edges), current.missing()),
          alpha);
    }
    if (before instanceof CategoryProfile reference && now instanceof CategoryProfile current) {
      return compare(reference, current, alpha);
    }
    throw new IllegalArgumentException(
        "feature %s is %s in the reference but %s now".formatted(name, before, now));
  }

  private DriftResult compare(CategoryProfile reference, CategoryProfile current, double alpha) {
    double referenceTotal = reference.count() + reference.missing();
    double currentTotal = current.count() + current.missing();
    double smaller = Math.min(referenceTotal, currentTotal);
    List<Long> before = new ArrayList<>(List.of(reference.missing(), reference.other()));
    List<Long> now = new ArrayList<>(List.of(current.missing(), current.other()));
    long rareBefore = 0;
    long rareNow = 0;
    TreeSet<String> values = new TreeSet<>(reference.counts().keySet());
    values.addAll(current.counts().keySet());
    for (String value : values) {
      long inReference = reference.counts().getOrDefault(value, 0L);
      long inCurrent = current.counts().getOrDefault(value, 0L);
      double expected = smaller * (inReference + inCurrent) / (referenceTotal + currentTotal);
      if (expected < SMALLEST_EXPECTED) {
        rareBefore += inReference;
        rareNow += inCurrent;
      } else {
        before.add(inReference);
        now.add(inCurrent);
      }
    }
    return decide(append(toArray(before), rareBefore), append(toArray(now), rareNow), alpha);
  }

  private DriftResult decide(long[] reference, long[] current, double alpha) {
    long n = LongStream.of(reference).sum();
    long m = LongStream.of(current).sum();
    if (n == 0 || m == 0) {
      return new DriftResult(0, minimumEffect, n, m, false);
    }
    int bins = 0;
    for (int bin = 0; bin < reference.length; bin++) {
      bins += reference[bin] + current[bin] > 0 ? 1 : 0;
    }
    double byChance =
        bins < 2
            ? 0
            : ChiSquaredDistribution.of(bins - 1).inverseSurvivalProbability(alpha)
                * (1.0 / n + 1.0 / m);
    double statistic = index(reference, current);
    double threshold = Math.max(minimumEffect, byChance);
    return new DriftResult(statistic, threshold, n, m, statistic > threshold);
  }

  /** PSI of counts in the same bins; both must hold at least one event. */
  static double index(long[] reference, long[] current) {
    double n = LongStream.of(reference).sum();
    double m = LongStream.of(current).sum();
    double index = 0;
    for (int bin = 0; bin < reference.length; bin++) {
      double p = Math.max(reference[bin] / n, FLOOR);
      double q = Math.max(current[bin] / m, FLOOR);
      index += (q - p) * Math.log(q / p);
    }
    return index;
  }

  private static long[] append(long[] values, long last) {
    long[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = last;
    return longer;
  }

  private static long[] toArray(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }
}

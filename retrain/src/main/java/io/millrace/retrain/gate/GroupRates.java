package io.millrace.retrain.gate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Shares of decisions by group, and how far two groups may be apart.
 *
 * <p>For groups g and h with shares p and intervals [l, u] (Wilson's score interval) the upper
 * bound of p(g) - p(h) is
 *
 * <pre>
 *   p(g) - p(h) + sqrt((u(g) - p(g))^2 + (p(h) - l(h))^2)
 * </pre>
 *
 * (R. G. Newcombe, "Interval estimation for the difference between independent proportions",
 * Statistics in Medicine 17, 1998, method 10). The largest bound over all pairs is one for the
 * largest gap, at the same level: whichever pair is truly the furthest apart, its own bound is
 * among them, so nothing is to be corrected for the number of pairs (R. L. Berger, "Multiparameter
 * hypothesis testing and acceptance sampling", Technometrics 24, 1982: intersection-union).
 *
 * <p>Left out: dependence between rows; a mutable object, not thread-safe.
 */
final class GroupRates {
  /** One-sided 95 %. */
  private static final double Z = 1.6448536269514722;

  /** A group with fewer rows behind its share is not compared. */
  static final int LEAST = 30;

  private final Map<String, Share> shares = new TreeMap<>();

  /** So many of so many. */
  private record Share(int count, int of) {
    double value() {
      return (double) count / of;
    }

    /** Wilson's interval's centre. */
    private double centre() {
      return (count + Z * Z / 2) / (of + Z * Z);
    }

    private double halfWidth() {
      double p = value();
      return Z / (of + Z * Z) * Math.sqrt(of * p * (1 - p) + Z * Z / 4);
    }

    double lower() {
      return Math.max(0, centre() - halfWidth());
    }

    double upper() {
      return Math.min(1, centre() + halfWidth());
    }
  }

  /**
   * The pair whose gap may be the largest.
   *
   * @param gap as measured
   * @param bound upper, at 95 %
   */
  record Gap(String higher, String lower, double gap, double bound) {}

  /** Adds a row of a group: {@code decided} is 1 or 0. */
  void add(String group, int decided) {
    shares.merge(
        group,
        new Share(decided, 1),
        (one, other) -> new Share(one.count + other.count, one.of + other.of));
  }

  /** Groups that are too small to be compared, with their rows. */
  Map<String, Integer> small() {
    Map<String, Integer> small = new LinkedHashMap<>();
    shares.forEach(
        (group, share) -> {
          if (share.of < LEAST) {
            small.put(group, share.of);
          }
        });
    return small;
  }

  /** Empty where fewer than two groups can be compared. */
  Optional<Gap> largest() {
    Optional<Gap> largest = Optional.empty();
    for (Map.Entry<String, Share> one : shares.entrySet()) {
      for (Map.Entry<String, Share> other : shares.entrySet()) {
        if (!one.getKey().equals(other.getKey())
            && Math.min(one.getValue().of, other.getValue().of) >= LEAST) {
          Gap gap = gap(one, other);
          largest = largest.filter(found -> found.bound >= gap.bound).or(() -> Optional.of(gap));
        }
      }
    }
    return largest;
  }

  private static Gap gap(Map.Entry<String, Share> one, Map.Entry<String, Share> other) {
    Share high = one.getValue();
    Share low = other.getValue();
    double gap = high.value() - low.value();
    double margin = Math.hypot(high.upper() - high.value(), low.value() - low.lower());
    return new Gap(one.getKey(), other.getKey(), gap, gap + margin);
  }
}

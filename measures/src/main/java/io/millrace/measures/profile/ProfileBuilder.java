package io.millrace.measures.profile;

import com.datadoghq.sketch.ddsketch.DDSketch;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builds a {@link Profile} value by value.
 *
 * <p>Features are declared first, so that one that is always missing is still described. A number
 * that is not finite counts as missing: no model can use it either. Cost: one map look-up and one
 * counter for each value. A mutable state object: not thread-safe.
 */
public final class ProfileBuilder {
  /** Our default cap on distinct values of a category. */
  public static final int DEFAULT_CATEGORY_CAP = 1000;

  private final Map<String, NumericCounts> numbers = new HashMap<>();
  private final Map<String, CategoryCounts> categories = new HashMap<>();

  private static final class NumericCounts {
    final DDSketch sketch = LogBuckets.emptySketch();

    /** What a restored state held before; counts of both are added when the profile is built. */
    NumericProfile before =
        new NumericProfile(new TreeMap<>(), Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0);

    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    long missing;

    void add(double value) {
      if (Double.isFinite(value)) {
        sketch.accept(LogBuckets.clamp(value));
        min = Math.min(min, value);
        max = Math.max(max, value);
      } else {
        missing++;
      }
    }

    NumericProfile profile() {
      return before.merge(new NumericProfile(LogBuckets.counts(sketch), min, max, missing));
    }
  }

  public ProfileBuilder(Map<String, FeatureKind> features) {
    this(features, DEFAULT_CATEGORY_CAP);
  }

  public ProfileBuilder(Map<String, FeatureKind> features, int categoryCap) {
    features.forEach(
        (name, kind) -> {
          switch (kind) {
            case NUMERIC -> numbers.put(name, new NumericCounts());
            case CATEGORY -> categories.put(name, new CategoryCounts(categoryCap));
          }
        });
  }

  private ProfileBuilder(Profile profile) {
    profile
        .features()
        .forEach(
            (name, feature) -> {
              switch (feature) {
                case NumericProfile numeric -> {
                  NumericCounts counts = new NumericCounts();
                  counts.before = numeric;
                  numbers.put(name, counts);
                }
                case CategoryProfile category -> categories.put(name, new CategoryCounts(category));
              }
            });
  }

  public ProfileBuilder add(String feature, double value) {
    NumericCounts counts = numbers.get(feature);
    if (counts == null) {
      throw unknown(feature, FeatureKind.NUMERIC);
    }
    counts.add(value);
    return this;
  }

  public ProfileBuilder add(String feature, String category) {
    CategoryCounts counts = categories.get(feature);
    if (counts == null) {
      throw unknown(feature, FeatureKind.CATEGORY);
    }
    counts.add(category);
    return this;
  }

  /** Counts an event in which this feature, of either kind, had no value. */
  public ProfileBuilder missing(String feature) {
    NumericCounts numeric = numbers.get(feature);
    CategoryCounts category = categories.get(feature);
    if (numeric != null) {
      numeric.missing++;
    } else if (category != null) {
      category.missing();
    } else {
      throw new IllegalArgumentException("feature " + feature + " was not declared");
    }
    return this;
  }

  /** The profile of everything added so far; adding may go on. */
  public Profile build() {
    SortedMap<String, FeatureProfile> features = new TreeMap<>();
    numbers.forEach((name, counts) -> features.put(name, counts.profile()));
    categories.forEach((name, counts) -> features.put(name, counts.profile()));
    return new Profile(features);
  }

  public byte[] snapshot() {
    return build().toBytes();
  }

  public static ProfileBuilder restore(byte[] snapshot) {
    return new ProfileBuilder(Profile.fromBytes(snapshot));
  }

  private IllegalArgumentException unknown(String feature, FeatureKind kind) {
    return new IllegalArgumentException(
        "feature %s was not declared as %s: declared are numbers %s and categories %s"
            .formatted(feature, kind, numbers.keySet(), categories.keySet()));
  }
}

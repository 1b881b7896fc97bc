package io.millrace.scoring.explain;

import io.millrace.measures.profile.CategoryProfile;
import io.millrace.measures.profile.NumericProfile;
import io.millrace.measures.profile.Profile;
import io.millrace.schemas.message.FeatureValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is ordinary of each feature, by a version's reference profile: a number's median, a
 * category's most frequent value. Of a feature that the profile does not know it is the missing
 * value, which the model's own imputation fills in.
 */
public final class OrdinaryValues {
  private OrdinaryValues() {}

  /** In the order of the features. */
  public static FeatureValues of(List<String> features, Profile profile) {
    double[] numbers = new double[features.size()];
    @Nullable String[] texts = new @Nullable String[features.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.NaN;
      switch (profile.feature(features.get(i)).orElse(null)) {
        case null -> {}
        case NumericProfile number when number.count() > 0 -> numbers[i] = number.quantile(0.5);
        case NumericProfile empty -> {}
        case CategoryProfile category -> texts[i] = mostFrequent(category);
      }
    }
    return new FeatureValues(numbers, texts);
  }

  private static @Nullable String mostFrequent(CategoryProfile category) {
    return category.counts().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }
}

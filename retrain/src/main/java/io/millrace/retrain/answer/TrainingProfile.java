package io.millrace.retrain.answer;

import io.millrace.measures.drift.PsiTest;
import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.Profile;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.FeatureValues;
import io.millrace.schemas.pipeline.Signature;
import io.millrace.schemas.pipeline.Signature.Column;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The reference profile of a version: every number and category of the vectors it was trained on,
 * and how far the windows that the monitor will look at lay from the whole in training.
 */
final class TrainingProfile {
  /** A window with fewer vectors says nothing about what is ordinary. */
  private static final int SMALLEST_WINDOW = 100;

  private TrainingProfile() {}

  static Blob of(Signature signature, List<Example> train, Duration window) {
    Profile whole = profile(signature, train);
    return new Blob(whole.withOrdinary(ordinary(signature, train, window, whole)).toBytes());
  }

  private static SortedMap<String, Double> ordinary(
      Signature signature, List<Example> train, Duration window, Profile whole) {
    Map<Long, List<Example>> windows =
        train.stream()
            .collect(
                Collectors.groupingBy(
                    example ->
                        Math.floorDiv(
                            example.vector().eventTime().toEpochMilli(), window.toMillis())));
    PsiTest psi = new PsiTest();
    SortedMap<String, Double> largest = new TreeMap<>();
    for (List<Example> one : windows.values()) {
      if (one.size() >= SMALLEST_WINDOW) {
        psi.compare(whole, profile(signature, one))
            .forEach((name, result) -> largest.merge(name, result.statistic(), Math::max));
      }
    }
    return largest;
  }

  private static Profile profile(Signature signature, List<Example> examples) {
    Map<String, FeatureKind> kinds = new LinkedHashMap<>();
    for (Column column : signature.columns()) {
      switch (column.type()) {
        case NUMBER -> kinds.put(column.name(), FeatureKind.NUMERIC);
        case CATEGORY -> kinds.put(column.name(), FeatureKind.CATEGORY);
        case TEXT -> {}
      }
    }
    ProfileBuilder profile = new ProfileBuilder(kinds);
    examples.forEach(example -> add(profile, signature, example.vector().values()));
    return profile.build();
  }

  private static void add(ProfileBuilder profile, Signature signature, FeatureValues values) {
    for (int i = 0; i < signature.size(); i++) {
      String name = signature.columns().get(i).name();
      String text = values.text(i);
      switch (signature.columns().get(i).type()) {
        case NUMBER -> profile.add(name, values.number(i));
        case CATEGORY -> {
          if (text == null) {
            profile.missing(name);
          } else {
            profile.add(name, text);
          }
        }
        case TEXT -> {}
      }
    }
  }
}

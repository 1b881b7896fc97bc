package io.millrace.app.race;

import io.millrace.measures.quality.MembershipQuality;
import io.millrace.measures.quality.WindowQuality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A measure of quality as reports show it.
 *
 * @param name in the metrics
 */
public record Measure(String name, String title, Better better) {
  private static final List<Measure> OF_PROBABILITIES =
      List.of(
          new Measure("brier", "Brier", Better.LESS),
          new Measure("log_loss", "Log loss", Better.LESS),
          new Measure("auc", "AUC", Better.MORE),
          new Measure("accuracy", "Accuracy", Better.MORE));

  private static final List<Measure> OF_CLASSES =
      OF_PROBABILITIES.stream().filter(one -> !one.name().equals("auc")).toList();

  private static final List<Measure> OF_NUMBERS =
      List.of(
          new Measure("loss", "Loss", Better.LESS),
          new Measure("mae", "MAE", Better.LESS),
          new Measure("rmse", "RMSE", Better.LESS));

  private static final List<Measure> OF_ODDNESS =
      List.of(
          new Measure("mean_score", "Mean score", Better.NEITHER),
          new Measure(WindowQuality.FLAGGED, "Flagged", Better.NEITHER));

  /** Whether more is better; neither where nobody says what was true. */
  public enum Better {
    LESS,
    MORE,
    NEITHER
  }

  /** Those of the task whose values these are, the one that decides first. */
  public static List<Measure> of(Collection<? extends Map<String, Double>> values) {
    if (values.stream().anyMatch(some -> some.containsKey("mae"))) {
      return OF_NUMBERS;
    }
    if (values.stream().anyMatch(some -> some.containsKey(WindowQuality.FLAGGED))) {
      return OF_ODDNESS;
    }
    if (values.stream().anyMatch(some -> some.containsKey(WindowQuality.LARGEST_SHARE))) {
      return ofClusters(values);
    }
    boolean isOfClasses =
        values.stream().anyMatch(some -> some.containsKey("brier"))
            && values.stream().noneMatch(some -> some.containsKey("auc"));
    return isOfClasses ? OF_CLASSES : OF_PROBABILITIES;
  }

  /** How sure the clustering was, and each cluster's part of the events, in their order. */
  private static List<Measure> ofClusters(Collection<? extends Map<String, Double>> values) {
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure(WindowQuality.LARGEST_SHARE, "Largest share", Better.NEITHER));
    for (int k = 0; isMeasured(cluster(k), values); k++) {
      measures.add(new Measure(cluster(k), "Cluster " + k, Better.NEITHER));
    }
    return measures;
  }

  private static String cluster(int k) {
    return MembershipQuality.CLUSTER + k;
  }

  private static boolean isMeasured(String name, Collection<? extends Map<String, Double>> values) {
    return values.stream().anyMatch(some -> some.containsKey(name));
  }

  /** Whether the better of two can be told. */
  public boolean isJudged() {
    return better != Better.NEITHER;
  }
}

package io.millrace.app.race;

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

  /** Whether more is better. */
  public enum Better {
    LESS,
    MORE
  }

  /** Those of the task whose values these are, the one that decides first. */
  public static List<Measure> of(Collection<? extends Map<String, Double>> values) {
    if (values.stream().anyMatch(some -> some.containsKey("mae"))) {
      return OF_NUMBERS;
    }
    boolean isOfClasses =
        values.stream().anyMatch(some -> some.containsKey("brier"))
            && values.stream().noneMatch(some -> some.containsKey("auc"));
    return isOfClasses ? OF_CLASSES : OF_PROBABILITIES;
  }
}

package io.millrace.retrain.dataset;

import io.millrace.schemas.message.Example;
import io.millrace.schemas.pipeline.Retrain;
import io.millrace.schemas.pipeline.Retrain.TrainingRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ranges of the past that are worth a training, split alike: all are judged on the same latest
 * holdout, so that what was learnt from the days since a drift can be compared with what was learnt
 * from all history.
 *
 * @param usable those to train on; those that come to the same rows are one
 * @param skipped those that are not, and why
 */
public record RangePlan(List<Usable> usable, List<Skipped> skipped) {
  public RangePlan {
    usable = List.copyOf(usable);
    skipped = List.copyOf(skipped);
  }

  /** A range to train on, by its name in the pipeline file. */
  public record Usable(String name, TimeSplit split) {}

  /** A range that is not trained on. */
  public record Skipped(String name, String why) {}

  /**
   * Plans a training.
   *
   * @param since start of the drift that is answered
   * @param at time of the request
   */
  public static RangePlan of(
      TrainingSet set, Instant since, Instant at, List<TrainingRange> ranges, SplitRule rule) {
    List<Skipped> skipped = new ArrayList<>();
    Map<Integer, String> names = new LinkedHashMap<>();
    for (TrainingRange range : ranges) {
      List<Example> rows = set.since(from(range, since, at));
      String objection = objection(rows, rule);
      if (objection.isEmpty()) {
        names.merge(rows.size(), name(range), (one, other) -> one + " = " + other);
      } else {
        skipped.add(new Skipped(name(range), objection));
      }
    }
    List<Usable> usable = new ArrayList<>();
    if (!names.isEmpty()) {
      split(set.examples(), names, rule, usable, skipped);
    }
    return new RangePlan(usable, skipped);
  }

  private static void split(
      List<Example> all,
      Map<Integer, String> names,
      SplitRule rule,
      List<Usable> usable,
      List<Skipped> skipped) {
    int shortest = names.keySet().stream().mapToInt(Integer::intValue).min().orElseThrow();
    Instant holdoutFrom = holdoutFrom(latest(all, shortest), rule);
    names.forEach(
        (rows, name) -> {
          TimeSplit split = TimeSplit.of(latest(all, rows), holdoutFrom, rule.validationShare());
          String objection = objection(split, rule);
          if (objection.isEmpty()) {
            usable.add(new Usable(name, split));
          } else {
            skipped.add(new Skipped(name, objection));
          }
        });
  }

  private static List<Example> latest(List<Example> all, int rows) {
    return all.subList(all.size() - rows, all.size());
  }

  private static Instant holdoutFrom(List<Example> rows, SplitRule rule) {
    Instant last = rows.getLast().vector().eventTime();
    Instant byTime = TimeSplit.latestShare(rows, last, rule.holdoutShare());
    Instant byRows = rows.get(rows.size() - rule.leastHoldout()).vector().eventTime();
    return byRows.isBefore(byTime) ? byRows : byTime;
  }

  private static String objection(List<Example> rows, SplitRule rule) {
    if (rows.size() < rule.leastRows()) {
      return "%d examples, %d are needed".formatted(rows.size(), rule.leastRows());
    }
    return TrainingSet.hasBothClasses(rows)
        ? ""
        : "all %d examples have one label".formatted(rows.size());
  }

  private static String objection(TimeSplit split, SplitRule rule) {
    int least = rule.leastRows() / 4;
    if (split.train().size() < least) {
      return "%d examples are left to train on after the split (%d with labels too late for it), %d are needed"
          .formatted(split.train().size(), split.purged(), least);
    }
    if (split.validation().isEmpty()) {
      return "no example is left to choose candidates on: labels come too late for the range";
    }
    return TrainingSet.hasBothClasses(split.train())
        ? ""
        : "all %d examples to train on have one label".formatted(split.train().size());
  }

  private static Instant from(TrainingRange range, Instant since, Instant at) {
    return switch (range) {
      case Retrain.SinceDrift ignored -> since;
      case Retrain.Latest latest -> at.minus(latest.length());
      case Retrain.Everything ignored -> Instant.MIN;
    };
  }

  private static String name(TrainingRange range) {
    return switch (range) {
      case Retrain.SinceDrift ignored -> "since-drift";
      case Retrain.Latest latest -> days(latest.length());
      case Retrain.Everything ignored -> "all";
    };
  }

  private static String days(Duration length) {
    return length.toHours() % 24 == 0 ? length.toDays() + "d" : length.toHours() + "h";
  }
}

package io.millrace.scoring.publish;

import io.millrace.measures.loss.Loss;
import io.millrace.measures.loss.LossRule;
import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.measures.quality.Auc;
import io.millrace.measures.quality.ClassQuality;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import io.millrace.schemas.message.Manifest.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a publisher's sample says about a model: its quality, whole and by group, and its inputs; of
 * a task without an outcome no quality, but where its scores lie.
 */
record Assessment(int rows, Map<String, Double> values, List<Group> groups, Blob profile) {
  /** A group with fewer labelled rows says nothing. */
  private static final int SMALLEST_GROUP = 20;

  static final String MEDIAN_SCORE = "median_score";
  static final String P99_SCORE = "p99_score";

  /**
   * Quality for the rows of one category.
   *
   * @param meanLabel the share of 1, where labels are 0 or 1
   * @param error mean Brier score; of numbers the mean absolute error
   */
  record Group(
      String feature,
      String category,
      int rows,
      double meanLabel,
      double meanScore,
      double error) {}

  /**
   * Compares scores with labels.
   *
   * @param scores one for each of the sample's rows, in [0, 1] where the task is binary; of classes
   *     one for each of them
   * @param taken features of the rows
   * @param segments features whose groups are told apart
   */
  static Assessment of(
      Sample sample,
      double[] scores,
      List<String> taken,
      FeatureList features,
      List<String> segments) {
    if (!sample.task().isJudged()) {
      Map<String, Double> values = sample.task() == Task.ANOMALY ? spread(scores) : Map.of();
      return new Assessment(
          sample.rows().size(), values, List.of(), profile(sample, taken, features));
    }
    int[] labelled = sample.labelled();
    if (sample.task() == Task.MULTICLASS) {
      Map<String, Double> values = shares(sample, scores, labelled);
      return new Assessment(labelled.length, values, List.of(), profile(sample, taken, features));
    }
    double[] of = sample.of(scores, labelled);
    return new Assessment(
        labelled.length,
        sample.task() == Task.REGRESSION
            ? errors(of, sample.of(sample.labels(), labelled))
            : quality(of, sample.labelsOf(labelled)),
        groups(sample, labelled, of, taken, segments),
        profile(sample, taken, features));
  }

  /** What half of the scores are under, and 99 in a hundred: a threshold needs their unit. */
  private static Map<String, Double> spread(double[] scores) {
    double[] sorted = Arrays.stream(scores).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0
        ? Map.of()
        : Map.of(
            MEDIAN_SCORE, sorted[sorted.length / 2], P99_SCORE, sorted[sorted.length * 99 / 100]);
  }

  private static Map<String, Double> shares(Sample sample, double[] answers, int[] labelled) {
    if (labelled.length == 0) {
      return Map.of();
    }
    var rule = new LossRule.HalvedBrier(answers.length / sample.rows().size());
    double[] of = sample.of(answers, rule.width(), labelled);
    double[] labels = sample.of(sample.labels(), labelled);
    ClassQuality quality = new ClassQuality(rule);
    for (int row = 0; row < labels.length; row++) {
      if (!rule.takes(of, row)) {
        return Map.of();
      }
      quality.add(of, row, labels[row]);
    }
    return quality.values();
  }

  private static Map<String, Double> quality(double[] scores, boolean[] labels) {
    Map<String, Double> values = new HashMap<>();
    double brier = 0;
    double logLoss = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!(scores[i] >= 0 && scores[i] <= 1)) {
        return Map.of();
      }
      brier += Loss.brier(scores[i], labels[i]);
      logLoss += Loss.log(scores[i], labels[i]);
    }
    if (scores.length > 0) {
      values.put("brier", brier / scores.length);
      values.put("log_loss", logLoss / scores.length);
      Auc.of(scores, labels).ifPresent(auc -> values.put("auc", auc));
    }
    return values;
  }

  private static Map<String, Double> errors(double[] scores, double[] labels) {
    if (scores.length == 0 || !Arrays.stream(scores).allMatch(Double::isFinite)) {
      return Map.of();
    }
    double absolute = 0;
    double squared = 0;
    for (int i = 0; i < scores.length; i++) {
      absolute += Math.abs(scores[i] - labels[i]);
      squared += (scores[i] - labels[i]) * (scores[i] - labels[i]);
    }
    return Map.of("mae", absolute / scores.length, "rmse", Math.sqrt(squared / scores.length));
  }

  private static List<Group> groups(
      Sample sample, int[] labelled, double[] scores, List<String> taken, List<String> segments) {
    List<Group> groups = new ArrayList<>();
    for (String segment : segments) {
      int position = taken.indexOf(segment);
      Map<String, List<Integer>> byCategory = new TreeMap<>();
      for (int i = 0; position >= 0 && i < labelled.length; i++) {
        String category = sample.rows().get(labelled[i]).texts().get(position).orElse("(missing)");
        byCategory.computeIfAbsent(category, absent -> new ArrayList<>()).add(i);
      }
      byCategory.forEach(
          (category, members) -> {
            if (members.size() >= SMALLEST_GROUP) {
              groups.add(group(segment, category, members, scores, sample));
            }
          });
    }
    return groups;
  }

  private static Group group(
      String segment, String category, List<Integer> members, double[] scores, Sample sample) {
    double[] labels = sample.of(sample.labels(), sample.labelled());
    double known = 0;
    double sum = 0;
    double errors = 0;
    for (int i : members) {
      double error = Math.abs(scores[i] - labels[i]);
      known += labels[i];
      sum += scores[i];
      errors += sample.task() == Task.REGRESSION ? error : error * error;
    }
    int n = members.size();
    return new Group(segment, category, n, known / n, sum / n, errors / n);
  }

  private static Blob profile(Sample sample, List<String> taken, FeatureList features) {
    if (sample.rows().isEmpty()) {
      return new Blob(new byte[0]);
    }
    Map<String, FeatureKind> kinds = new LinkedHashMap<>();
    for (String name : taken) {
      switch (features.kind(name)) {
        case NUMBER -> kinds.put(name, FeatureKind.NUMERIC);
        case CATEGORY -> kinds.put(name, FeatureKind.CATEGORY);
        case TEXT -> {}
      }
    }
    ProfileBuilder profile = new ProfileBuilder(kinds);
    for (SelfTestRow row : sample.rows()) {
      for (int i = 0; i < taken.size(); i++) {
        String name = taken.get(i);
        switch (features.kind(name)) {
          case NUMBER -> profile.add(name, row.numbers().get(i));
          case CATEGORY ->
              row.texts()
                  .get(i)
                  .ifPresentOrElse(
                      category -> profile.add(name, category), () -> profile.missing(name));
          case TEXT -> {}
        }
      }
    }
    return new Blob(profile.build().toBytes());
  }
}

package io.millrace.scoring.publish;

import io.millrace.measures.loss.Loss;
import io.millrace.measures.profile.FeatureKind;
import io.millrace.measures.profile.ProfileBuilder;
import io.millrace.measures.quality.Auc;
import io.millrace.schemas.message.Blob;
import io.millrace.schemas.message.Bundle.SelfTestRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a publisher's sample says about a model: its quality, whole and by group, and its inputs.
 */
record Assessment(int rows, Map<String, Double> values, List<Group> groups, Blob profile) {
  /** A group with fewer labelled rows says nothing. */
  private static final int SMALLEST_GROUP = 20;

  /** Quality for the rows of one category. */
  record Group(
      String feature, String category, int rows, double rate, double meanScore, double brier) {}

  /**
   * Compares scores with labels.
   *
   * @param scores one for each of the sample's rows, in [0, 1] where the task is binary
   * @param taken features of the rows
   * @param segments features whose groups are told apart
   */
  static Assessment of(
      Sample sample,
      double[] scores,
      List<String> taken,
      FeatureList features,
      List<String> segments) {
    int[] labelled = sample.labelled();
    double[] of = sample.of(scores, labelled);
    boolean[] labels = sample.labelsOf(labelled);
    return new Assessment(
        labelled.length,
        quality(of, labels),
        groups(sample, labelled, of, taken, segments),
        profile(sample, taken, features));
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
              groups.add(group(segment, category, members, scores, sample.labelsOf(labelled)));
            }
          });
    }
    return groups;
  }

  private static Group group(
      String segment, String category, List<Integer> members, double[] scores, boolean[] labels) {
    double positives = 0;
    double sum = 0;
    double squares = 0;
    for (int i : members) {
      double label = labels[i] ? 1 : 0;
      positives += label;
      sum += scores[i];
      squares += (scores[i] - label) * (scores[i] - label);
    }
    int n = members.size();
    return new Group(segment, category, n, positives / n, sum / n, squares / n);
  }

  private static Blob profile(Sample sample, List<String> taken, FeatureList features) {
    if (sample.rows().isEmpty()) {
      return new Blob(new byte[0]);
    }
    Map<String, FeatureKind> kinds = new LinkedHashMap<>();
    taken.forEach(
        name ->
            kinds.put(name, features.isNumber(name) ? FeatureKind.NUMERIC : FeatureKind.CATEGORY));
    ProfileBuilder profile = new ProfileBuilder(kinds);
    for (SelfTestRow row : sample.rows()) {
      for (int i = 0; i < taken.size(); i++) {
        if (features.isNumber(taken.get(i))) {
          profile.add(taken.get(i), row.numbers().get(i));
        } else if (row.texts().get(i).isPresent()) {
          profile.add(taken.get(i), row.texts().get(i).get());
        } else {
          profile.missing(taken.get(i));
        }
      }
    }
    return new Blob(profile.build().toBytes());
  }
}

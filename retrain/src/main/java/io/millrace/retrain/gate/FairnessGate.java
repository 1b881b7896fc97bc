package io.millrace.retrain.gate;

import io.millrace.retrain.gate.GroupRates.Gap;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Example;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.pipeline.Fairness;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether the decisions that would follow from a version's scores err alike in all groups: {@link
 * Fairness}. It is the upper bound of the gap that has to keep the limit, so groups too small to
 * tell their rates well do not pass. Groups under {@value GroupRates#LEAST} rows are not compared
 * at all: they are counted in the answer.
 */
final class FairnessGate {
  private static final String NAME = "fairness";

  private FairnessGate() {}

  /** Empty where the pipeline sets no limit. */
  static Optional<Gate> of(Pipeline pipeline, double[] scores, List<Example> rows) {
    return pipeline.monitor().fairness().map(rule -> asked(rule, pipeline, scores, rows));
  }

  private static Gate asked(Fairness rule, Pipeline pipeline, double[] scores, List<Example> rows) {
    if (pipeline.label().task() != Manifest.Task.BINARY) {
      String why =
          "monitor.fairness compares decisions of 0 and 1, but the task is %s: leave it out"
              .formatted(pipeline.label().task());
      return new Gate(NAME, false, why);
    }
    int position = pipeline.signature().position(rule.by());
    double threshold = pipeline.decide().threshold();
    GroupRates positives = new GroupRates();
    GroupRates negatives = new GroupRates();
    for (int i = 0; i < scores.length; i++) {
      String group =
          Objects.requireNonNullElse(rows.get(i).vector().values().text(position), "(missing)");
      GroupRates rates = rows.get(i).label() == 1 ? positives : negatives;
      rates.add(group, scores[i] >= threshold ? 1 : 0);
    }
    return gate(rule, positives, negatives);
  }

  private static Gate gate(Fairness rule, GroupRates positives, GroupRates negatives) {
    return new Gate(
        NAME,
        keeps(rule, positives.largest()) && keeps(rule, negatives.largest()),
        "%s, %s; %s is allowed"
            .formatted(
                words(rule, "positives", positives),
                words(rule, "negatives", negatives),
                rule.maxGap()));
  }

  private static boolean keeps(Fairness rule, Optional<Gap> gap) {
    return gap.filter(largest -> largest.bound() <= rule.maxGap()).isPresent();
  }

  private static String words(Fairness rule, String which, GroupRates rates) {
    Map<String, Integer> small = rates.small();
    String left =
        small.isEmpty()
            ? ""
            : " (%d groups with under %d rows left out)".formatted(small.size(), GroupRates.LEAST);
    return rates
        .largest()
        .map(
            gap ->
                "of the %s %s=%s are decided 1 by %.3f more often than %s, at most %.3f%s"
                    .formatted(
                        which, rule.by(), gap.higher(), gap.gap(), gap.lower(), gap.bound(), left))
        .orElse(
            "the %s of fewer than two groups of %s can be compared%s"
                .formatted(which, rule.by(), left));
  }
}

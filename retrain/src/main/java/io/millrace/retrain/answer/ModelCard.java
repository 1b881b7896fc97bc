package io.millrace.retrain.answer;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.gate.Quality;
import io.millrace.schemas.message.Bundle.Evaluation;
import io.millrace.schemas.message.Bundle.Gate;
import io.millrace.schemas.message.Bundle.Provenance;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.pipeline.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The page that travels with a version, for whoever has to trust it: what it is for, what it was
 * made of, how good it is against doing nothing clever, and what it is not (after M. Mitchell and
 * others, "Model cards for model reporting", FAT* 2019). Generated, so it cannot be forgotten.
 */
final class ModelCard {
  private static final String LIMITS_UNJUDGED =
      """
      ## Limits
      - Odd, or of a kind, is what is so beside its training range: what was ordinary there need not be \
      right, and a regime that did not occur there is odd to it.
      - Unknown categories count as none of the known, missing numbers as the manifest says.
      - A person decides whether it serves in another's place: compare what both answer.
      """;

  private ModelCard() {}

  static String of(
      TrainingJob job,
      String contender,
      Manifest manifest,
      Provenance provenance,
      Evaluation evaluation) {
    String title = job.pipeline().name() + "/" + contender;
    return String.join(
        "\n",
        "# " + title,
        purpose(job, manifest),
        data(provenance),
        job.rule().isJudged()
            ? quality(evaluation, provenance, measures(job.rule()))
            : unjudged(evaluation),
        gates(evaluation.gates()),
        job.rule().isJudged() ? limits(evaluation) : LIMITS_UNJUDGED);
  }

  private static String purpose(TrainingJob job, Manifest manifest) {
    String features =
        manifest.features().stream().map(FeatureRef::name).collect(Collectors.joining("`, `"));
    return """

        ## Purpose
        %s for an event of `%s`, %s. \
        %s, run by %s, on the features `%s`.
        """
        .formatted(
            predicted(job),
            job.pipeline().scored(),
            known(job.pipeline().label()),
            manifest.algorithm(),
            manifest.engine(),
            features);
  }

  private static String known(Pipeline.Label label) {
    return label.isJudged()
        ? "known within " + label.within().toString().substring(2).toLowerCase(Locale.ROOT)
        : "which nobody ever tells";
  }

  private static String predicted(TrainingJob job) {
    String label = job.pipeline().label().source().map(Pipeline.Label.Source::toString).orElse("");
    return switch (job.rule()) {
      case LossRule.Brier ignored -> "The probability that `%s` turns out to be 1".formatted(label);
      case LossRule.HalvedBrier ignored ->
          "The probabilities with which `%s` turns out to be %s"
              .formatted(label, job.pipeline().label().classes());
      case LossRule.ScaledAbsolute absolute ->
          "The number that `%s` turns out to be, an error of %s and more being a whole loss,"
              .formatted(label, absolute.scale());
      case LossRule.Oddness ignored -> "The share of the training rows that are less odd,";
      case LossRule.Memberships memberships ->
          "The shares of %d clusters".formatted(memberships.clusters());
    };
  }

  private static String unjudged(Evaluation evaluation) {
    return """
        ## Quality
        Nobody says what was true, so no number tells how good it is. It answered the latest %d \
        examples, %s to %s; its gates ask for no more than that it can.
        """
        .formatted(evaluation.rows(), evaluation.holdoutFrom(), evaluation.holdoutTo());
  }

  private static String data(Provenance provenance) {
    return """
        ## Data
        %d examples with event times from %s to %s, digest `%s`. Made for request `%s` in %.1f s \
        with %s, seed %d, by version %s on %s (%s).
        """
        .formatted(
            provenance.rows(),
            provenance.from(),
            provenance.to(),
            provenance.dataDigest(),
            provenance.requestId(),
            provenance.trainingSeconds(),
            new TreeMap<>(provenance.hyperparameters()),
            provenance.seed(),
            provenance.codeVersion(),
            provenance.jvm(),
            provenance.machine());
  }

  /** Names of the measures by their titles, in order. */
  private static Map<String, String> measures(LossRule rule) {
    Map<String, String> measures = new LinkedHashMap<>();
    switch (rule) {
      case LossRule.Brier ignored -> {
        measures.put("Brier", Quality.BRIER);
        measures.put("log loss", Quality.LOG_LOSS);
        measures.put("AUC", Quality.AUC);
      }
      case LossRule.HalvedBrier ignored -> {
        measures.put("Brier, halved", Quality.BRIER);
        measures.put("log loss", Quality.LOG_LOSS);
        measures.put("accuracy", "accuracy");
      }
      case LossRule.ScaledAbsolute ignored -> {
        measures.put("loss", "loss");
        measures.put("mean absolute error", "mae");
        measures.put("root mean squared error", "rmse");
      }
      case LossRule.Unjudged ignored -> {}
    }
    return measures;
  }

  private static String quality(
      Evaluation evaluation, Provenance provenance, Map<String, String> measures) {
    StringBuilder text = new StringBuilder();
    text.append(
        "## Quality\nOn the latest %d examples, %s to %s, %s:\n\n"
            .formatted(
                evaluation.rows(),
                evaluation.holdoutFrom(),
                evaluation.holdoutTo(),
                provenance.to().isBefore(evaluation.holdoutFrom())
                    ? "none of them trained on"
                    : "by a fit to what was known before them; then the same was fitted to all"));
    text.append(
        "| forecast | %s |\n|---|---|---|---|\n".formatted(String.join(" | ", measures.keySet())));
    text.append(row("this version", evaluation.values(), measures));
    new TreeMap<>(evaluation.baselines())
        .forEach((name, values) -> text.append(row(name, values, measures)));
    return text.toString();
  }

  private static String row(String name, Map<String, Double> values, Map<String, String> measures) {
    return measures.values().stream()
        .map(measure -> number(values, measure))
        .collect(Collectors.joining(" | ", "| " + name + " | ", " |\n"));
  }

  private static String number(Map<String, Double> values, String key) {
    Double value = values.get(key);
    return value == null ? "-" : "%.4f".formatted(value);
  }

  private static String gates(List<Gate> gates) {
    return gates.stream()
        .map(
            gate ->
                "- %s: %s (%s)"
                    .formatted(gate.name(), gate.passed() ? "passed" : "failed", gate.why()))
        .collect(Collectors.joining("\n", "## Gates\n", "\n"));
  }

  private static String fairness(List<Gate> gates) {
    return gates.stream().anyMatch(gate -> gate.name().equals("fairness"))
        ? "Its errors were compared between the groups of one feature, on that holdout: see the gate fairness. Other groups were not looked at."
        : "It has not been examined for fairness between groups here; watch the monitor's segments.";
  }

  private static String limits(Evaluation evaluation) {
    return """
        ## Limits
        - One holdout of %d rows allows a trial and proves nothing: the race on the stream decides. \
        Among the training ranges the better one on this holdout was kept, so its figures flatter a little.
        - It knows what its training range knew: a regime that did not occur there is news to it.
        - Unknown categories count as none of the known, missing numbers as the manifest says.
        - %s
        """
        .formatted(evaluation.rows(), fairness(evaluation.gates()));
  }
}

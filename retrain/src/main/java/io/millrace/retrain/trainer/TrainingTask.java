package io.millrace.retrain.trainer;

import io.millrace.measures.loss.LossRule;
import io.millrace.retrain.dataset.TimeSplit;
import io.millrace.schemas.message.Manifest;
import io.millrace.schemas.message.Manifest.Encoding;
import io.millrace.schemas.message.Manifest.FeatureRef;
import io.millrace.schemas.pipeline.Pipeline.Contender;
import io.millrace.schemas.pipeline.Signature;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One training: on which rows, for which contender, with which seed, for how long.
 *
 * @param rule what is predicted, and by which loss a candidate is chosen
 * @param classes the names of the classes or clusters; empty where there are none
 * @param split its holdout is not looked at by a trainer
 */
public record TrainingTask(
    LossRule rule,
    List<String> classes,
    Signature signature,
    TimeSplit split,
    Contender contender,
    long seed,
    Budget budget) {
  public TrainingTask {
    classes = List.copyOf(classes);
  }

  /** Of a label without classes. */
  public TrainingTask(
      LossRule rule,
      Signature signature,
      TimeSplit split,
      Contender contender,
      long seed,
      Budget budget) {
    this(rule, List.of(), signature, split, contender, seed, budget);
  }

  /**
   * The manifest of a model with one input; it takes the features that have a column there.
   *
   * @param output the output that holds the score, where the engine has several
   * @throws IllegalStateException when no feature has a column
   */
  public Manifest manifest(Manifest.Input input, Optional<String> output) {
    if (input.columns().isEmpty()) {
      throw new IllegalStateException(
          "no feature has two different values in %d training examples: there is nothing to learn from"
              .formatted(split.train().size()));
    }
    Set<String> taken = input.columns().stream().map(Encoding::feature).collect(Collectors.toSet());
    List<FeatureRef> features =
        signature.columns().stream()
            .filter(column -> taken.contains(column.name()))
            .map(column -> new FeatureRef(column.name(), column.definitionHash()))
            .toList();
    return new Manifest(
            contender.engine(),
            task(),
            contender.algorithm(),
            signature.hash(),
            features,
            List.of(input),
            output,
            0)
        .withClasses(classes);
  }

  private Manifest.Task task() {
    return switch (rule) {
      case LossRule.Brier ignored -> Manifest.Task.BINARY;
      case LossRule.HalvedBrier ignored -> Manifest.Task.MULTICLASS;
      case LossRule.ScaledAbsolute ignored -> Manifest.Task.REGRESSION;
      case LossRule.Oddness ignored -> Manifest.Task.ANOMALY;
      case LossRule.Memberships ignored -> Manifest.Task.CLUSTERING;
    };
  }
}
